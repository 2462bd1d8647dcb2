// The list of deals by keyboard: arrows or j and k move through it, Enter opens, / searches.
(() => {
  "use strict";
  const typing = (target) => target.closest?.("input, select, textarea, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr, [data-rows] .deal-card")];
  const link = (row) => row?.querySelector("a");

  const move = (step) => {
    const all = rows();
    const now = all.findIndex((row) => row.contains(document.activeElement));
    const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step;
    link(all[Math.min(Math.max(next, 0), all.length - 1)])?.focus();
  };
  // Within a board the arrows to the side lead to the card at the same height of the next phase.
  const aside = (step) => {
    const lane = document.activeElement.closest?.(".lane");
    if (!lane) return false;
    const cards = (each) => [...each.querySelectorAll(".deal-card")];
    const place = cards(lane).findIndex((card) => card.contains(document.activeElement));
    let next = lane;
    do next = step > 0 ? next.nextElementSibling : next.previousElementSibling;
    while (next && !cards(next).length);
    if (next) link(cards(next)[Math.min(Math.max(place, 0), cards(next).length - 1)]).focus();
    return true;
  };

  // Before everybody else's: here the stroke searches in the list, not everywhere.
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      if (event.key === "Escape" && event.target.id === "deal-search") {
        event.preventDefault();  // the browser would empty the field, and the list lose its search
        event.target.value = event.target.defaultValue;
        event.target.blur();
      }
      return;
    }
    const inside = event.target.closest?.("[data-rows]");
    const step = { j: 1, k: -1, ArrowDown: inside && 1, ArrowUp: inside && -1 }[event.key];
    const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "/") document.getElementById("deal-search")?.select();
    else if (step) move(step);
    else if (!(side && inside && aside(side))) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
})();
