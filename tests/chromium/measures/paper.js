// What paper would lose: rows that are not shown, content cut by its box, and what is for screens.
() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const name = (element) =>
    `${element.tagName.toLowerCase()}.${element.getAttribute("class") || ""}`;
  const found = [];
  for (const element of document.querySelectorAll("nav, .bar, .side, dialog, .skip-link")) {
    if (shown(element)) found.push(`for screens: ${name(element)}`);
  }
  for (const row of document.querySelectorAll("main table tr")) {
    if (row.closest("details.twin:not([open])")) continue;  // the picture above it says the same
    if (!shown(row)) found.push(`a row is not printed: ${row.textContent.trim().slice(0, 40)}`);
  }
  for (const element of document.querySelectorAll("main section, main article, main h1, main h2")) {
    if (!shown(element)) found.push(`not printed: ${name(element)}`);
  }
  for (const element of document.querySelectorAll("main *:not(svg *):not(.unseen)")) {
    const style = getComputedStyle(element);
    if (!shown(element) || style.overflowX === "visible" || style.display === "inline") continue;
    if (element.scrollWidth > element.clientWidth + 1 && style.textOverflow !== "ellipsis") {
      found.push(`cut at the side: ${name(element)}`);
    }
    if (element.scrollHeight > element.clientHeight + 2) found.push(`cut below: ${name(element)}`);
  }
  const edge = document.querySelector("main").getBoundingClientRect().right + 1;
  for (const element of document.querySelectorAll("main table, main svg")) {
    if (!shown(element)) continue;
    if (element.getBoundingClientRect().right > edge) found.push(`off the paper: ${name(element)}`);
  }
  return [...new Set(found)];
}
