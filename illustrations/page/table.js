// The table under the picture keeps to what the sliders say.

/** Write every sum of the shown year; words of rate, term and guarantee stand as they are. */
export function fillTable(products, story, wording, stop) {
  const first = products[0].final;
  products.forEach((sums, index) => {
    const row = document.querySelector(`#rows tr[data-product="${CSS.escape(story.products[index].id)}"]`);
    const put = (field, text) => {
      const cell = row.querySelector(`[data-field=${field}]`);
      if (cell && cell.textContent !== text) cell.textContent = text;
    };
    put("invested", wording.sum(sums.invested));
    put("final", wording.sum(sums.final));
    put("gain", wording.sum(sums.gain, true));
    if (sums.bad !== null) put("bad", wording.sum(sums.bad));
    if (index > 0) put("difference", wording.sum(sums.final - first, true));
  });
  document.getElementById("rows-when").textContent = `: ${story.stopWords[Math.round(stop)]}`;
}
