// Numbers everything that the keyboard should reach, in the order of the document, and remembers how
// each looks while it has no focus. Returns what there is.
() => {
  const usable =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [contenteditable], [tabindex]";
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  // Of radio buttons with one name the keyboard reaches one, and moves inside with arrows.
  const lead = (element) => {
    if (element.type !== "radio") return true;
    const group = [...document.getElementsByName(element.name)].filter(
      (each) => each.form === element.form);
    return element === (group.find((each) => each.checked) || group[0]);
  };
  const look = (element) => {
    const chain = [element, element.parentElement, element.parentElement?.parentElement];
    return chain.filter(Boolean).map((each) => {
      const style = getComputedStyle(each);
      return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor,
        style.backgroundColor, style.stroke, style.strokeWidth, style.fill].join("|");
    }).join("||");
  };
  const stops = [...document.querySelectorAll(usable)].filter(
    (each) => each.tabIndex >= 0 && !each.disabled && shown(each) && lead(each));
  window.rumboLook = look;
  window.rumboStops = stops;
  window.rumboLooks = stops.map(look);
  return stops.map((each) =>
    `${each.tagName.toLowerCase()} ` +
    JSON.stringify((each.getAttribute("aria-label") || each.textContent || each.name || "")
      .trim().slice(0, 50)));
}
