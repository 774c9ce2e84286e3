// A small difference of two products: a bracket in sums, and a loupe over both tips. As the still picture has them, so
// only over drawings that stand as the manager asked for them.

import { drawn, layer } from "./nodes.js";
import { tipPicture } from "./painter.js";

export class Difference {
  /** Take what a layout and view tell, if anything, over everything else on the picture. */
  lay(data, over) {
    const template = document.getElementById(`difference-${data.layout}-${data.view}`);
    this.data = data;
    this.layer = template && layer(over, { id: "difference" });
    this.content = template?.content.cloneNode(true);
  }

  /** The tips are painted when they are first seen. stage: the page's Stage. */
  show(yes, frame, stage) {
    if (!this.layer) return;
    if (yes && this.content) {
      this.magnify(frame, stage);
      this.layer.append(this.content);
      this.content = null;
    }
    this.layer.hidden = !yes;
  }

  /** Put pictures of the tips, as sharp as the loupe is strong, in place of the still's drawings. */
  magnify({ products }, stage) {
    const { sheets, packed, scale, stretch } = stage;
    const { columns, ground } = this.data;
    const reach = Number(this.content.querySelector(".loupe")?.dataset.reach);
    const middle = products.reduce((sum, { heights }) => sum + heights.height / products.length, 0);
    this.content.querySelectorAll(".loupe use").forEach((use, index) => {
      const heights = stage.inFigure(products[index].heights);
      const href = tipPicture(sheets, packed.figures[index], heights, stretch, middle / scale, reach / scale);
      const place = { x: columns[index] - reach, y: ground - middle - reach, width: 2 * reach, height: 2 * reach };
      use.replaceWith(drawn("image", { ...place, href, transform: use.getAttribute("transform") }, use.parentNode));
    });
  }
}
