// Where the keyboard is: its number, whether that shows, and whether something covers it.
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const number = window.rumboStops.indexOf(element);
  const box = element.getBoundingClientRect();
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  // A region may be taller than the window: what counts is the part of it that is in sight.
  const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
  const width = Math.min(box.right, innerWidth) - left;
  const height = Math.min(box.bottom, innerHeight) - top;
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) =>
    document.elementFromPoint(left + width * x, top + height * y));
  const seen = points.some((at) => at && (element.contains(at) || at.contains(element)
    || at.closest("label")?.control === element));
  return {
    number,
    marked: number < 0 || window.rumboLook(element) !== window.rumboLooks[number],
    seen: inside && seen,
    what: `${element.tagName.toLowerCase()}.${element.getAttribute("class") || ""}`,
  };
}
