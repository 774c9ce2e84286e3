// Everything that the reader can press and move, and the words of the heading.

const SLIDERS = { year: "year", amount: "amount", topUp: "top-up" };

export class Controls {
  /** page: choose(name, value), play(), pause(), switchProduct(index, on), pointAt(index or null), tell(event). */
  constructor(root, story, page) {
    this.root = root;
    this.story = story;
    this.page = page;
    this.find = (name) => root.querySelector(`#${name}`);
    this.items = [...root.querySelectorAll("#products li")];
    this.wireSliders();
    this.wireProducts();
    this.wireSheet();
    this.wireKeys();
    this.radios = [...root.querySelectorAll("[name=view]")];
    for (const radio of this.radios) radio.addEventListener("change", () => page.choose("view", radio.value));
    const play = this.find("play");
    this.playWords = [play.getAttribute("aria-label"), play.dataset.pause];
    play.addEventListener("click", () => (page.playing ? page.pause() : page.play()));
    this.find("inflation")?.addEventListener("change", (event) => page.choose("inflation", event.target.checked));
  }

  /** Which views this layout has, and which is shown. */
  offer(views, chosen) {
    for (const radio of this.radios) {
      radio.disabled = !views.includes(radio.value);
      radio.checked = radio.value === chosen;
    }
  }

  wireSliders() {
    const { page } = this;
    for (const [name, id] of Object.entries(SLIDERS)) {
      const slider = this.find(id);
      if (!slider) continue;
      slider.value = name === "year" ? page.position : page.chosen[name];
      slider.addEventListener("input", () => {
        page.choose(name, Number(slider.value));
        this.showSlider(name);
      });
      slider.addEventListener("change", () => page.tell("moved a slider"));
      this.showSlider(name);
    }
    const dots = this.root.querySelector(".dots");
    dots.style.setProperty("--gap", `calc((100% - 4px) / ${this.story.stops.length - 1})`);
  }

  wireProducts() {
    this.items.forEach((item, index) => {
      const box = item.querySelector("input");
      box.checked = true;
      box.addEventListener("change", () => {
        if (!this.page.switchProduct(index, box.checked)) box.checked = true;
      });
      const canvas = this.root.querySelectorAll("#drawings canvas")[index];
      for (const node of [item, canvas]) {
        node.addEventListener("pointerenter", () => this.page.pointAt(index));
        node.addEventListener("pointerleave", () => this.page.pointAt(null));
      }
      box.addEventListener("focus", () => this.page.pointAt(index));
      box.addEventListener("blur", () => this.page.pointAt(null));
    });
  }

  wireSheet() {
    const more = this.find("more");
    const open = (yes) => {
      this.find("bar").classList.toggle("open", yes);
      more.setAttribute("aria-expanded", yes);
      (yes ? this.find("amount") : more).focus();
    };
    more.addEventListener("click", () => open(more.getAttribute("aria-expanded") !== "true"));
    this.find("less").addEventListener("click", () => open(false));
    this.find("bar").addEventListener("keydown", (event) => {
      if (event.key === "Escape" && more.getAttribute("aria-expanded") === "true") open(false);
    });
  }

  /** On a tree's tick the arrows step a year, as on the slider. */
  wireKeys() {
    const { page, story } = this;
    this.find("products").addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const year = Math.min(story.stops.length - 1, Math.max(0, Math.round(page.position) + by));
      page.choose("year", year);
      page.tell("moved a slider");
      this.showYear(year);
    });
  }

  showSlider(name) {
    const slider = this.find(SLIDERS[name]);
    const value = Number(slider.value);
    slider.style.setProperty("--fill", `${(value / Math.max(1, Number(slider.max))) * 100}%`);
    const { stopWords, amountWords, topUpWords } = this.story;
    const word = { year: stopWords, amount: amountWords, topUp: topUpWords }[name][value];
    slider.setAttribute("aria-valuetext", word);
    this.find({ year: "year-word", amount: "amount-sum", topUp: "top-up-sum" }[name]).textContent = word;
  }

  showYear(stop) {
    const slider = this.find("year");
    if (Number(slider.value) === stop) return;
    slider.value = stop;
    this.showSlider("year");
  }

  showPlaying(yes) {
    this.find("play").setAttribute("aria-label", this.playWords[yes ? 1 : 0]);
  }

  /** Put the products' ticks beside their names and the disclaimer and bar under them. */
  lay(data) {
    this.data = data;
    const place = (node, { x, y, width, height }) => {
      node.style.left = `${(x / data.width) * 100}%`;
      node.style.top = `${(y / data.height) * 100}%`;
      node.style.width = `${(width / data.width) * 100}%`;
      if (height) node.style.height = `${(height / data.height) * 100}%`;
    };
    this.items.forEach((item, index) => {
      item.toggleAttribute("data-plain", data.plain);
      place(item, data.names[index]);
    });
    for (const [role, { y, size, line }] of Object.entries(data.headings)) {
      const { style } = this.find(role);
      style.top = `calc(${y} * var(--u))`;
      style.fontSize = `calc(${size} * var(--u))`;
      style.lineHeight = `calc(${line} * var(--u))`;
    }
    const view = this.find("view");
    if (view && data.switch) view.style.top = `calc(${data.switch.y + data.switch.height / 2} * var(--u))`;
    const disclaimer = this.find("disclaimer");
    disclaimer.textContent = data.disclaimer.text;
    disclaimer.style.fontSize = `calc(${data.disclaimer.size} * var(--u))`;
    disclaimer.style.top = `calc(${data.disclaimer.y} * var(--u))`;
    this.find("bar").style.top = data.layout === "desktop" ? `${((data.height - 74) / data.height) * 100}%` : "";
  }

  /** Ticks go with their columns; those of closed columns wait in a line under the heading. */
  spread(middles, states) {
    const { data } = this;
    let waiting = 0;
    this.items.forEach((item, index) => {
      const closed = states[index] === "closed" && data.layout === "desktop";
      item.classList.toggle("closed", closed);
      const caption = this.root.querySelector(`#captions [data-product="${CSS.escape(item.dataset.product)}"]`);
      caption.classList.toggle("off", states[index] !== "on");
      const { x, y, width } = data.names[index];
      const by = middles[index] === null ? 0 : middles[index] - data.columns[index];
      const left = closed ? 53 + 250 * (waiting % 4) : data.layout === "desktop" ? x + by : x;
      item.style.left = `${(left / data.width) * 100}%`;
      item.style.top = `${((closed ? 128 + 40 * Math.floor(waiting / 4) : y) / data.height) * 100}%`;
      item.style.width = `${((closed ? 240 : width) / data.width) * 100}%`;
      if (closed) waiting += 1;
    });
  }

  /** Title and subtitle for the chosen sums and year. */
  head(common, asked) {
    const { data } = this;
    const topped = common.topUp > 0n ? "topped" : "plain";
    const title = asked ? data.title : this.fill(data.titleSays[topped], common);
    const subtitle = asked ? data.subtitle : this.fill(data.subtitleSays, common);
    for (const [name, text] of Object.entries({ title, subtitle })) {
      const node = this.find(name);
      if (node.textContent !== text) node.textContent = text;
    }
  }

  fill(says, common) {
    return this.page.wording.fill(says, common);
  }

  announce(frame, position) {
    const { products } = frame.sums();
    const words = this.story.products.flatMap(({ name }, index) => {
      if (frame.products[index].off) return [];
      return [`${name}: ${this.page.wording.sum(products[index].shown, this.data.view === "gain")}`];
    });
    this.find("said").textContent = `${this.story.stopWords[Math.round(position)]}. ${words.join("; ")}`;
  }
}
