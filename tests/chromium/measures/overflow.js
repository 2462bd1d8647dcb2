// What does not fit: the page wider than its window, and text that its box cuts off.
() => {
  const name = (element) =>
    `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} ` +
    JSON.stringify((element.innerText || element.value || "").trim().slice(0, 60));
  const main = document.documentElement;
  const found = [];
  if (main.scrollWidth > innerWidth) {
    found.push(`the page is ${main.scrollWidth} wide in a window of ${innerWidth}`);
    const beyond = [...document.body.querySelectorAll("*")].filter(
      (each) => each.getBoundingClientRect().right > innerWidth + 1);
    found.push(...beyond.slice(-3).map((each) => `beyond: ${name(each)}`));
  }
  for (const element of document.body.querySelectorAll("*:not(svg *):not(.unseen):not(option)")) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    if (style.display === "inline" || style.clipPath !== "none") continue;
    const scrolls = (flow) => flow === "auto" || flow === "scroll";
    // A shortened text says so by its dots and is whole in its title or where it leads.
    const shortened = style.textOverflow === "ellipsis";
    const wide = element.scrollWidth > element.clientWidth + 1;
    const tall = element.scrollHeight > element.clientHeight + 2;
    const cuts = ["hidden", "clip"].includes(style.overflowX);
    const says = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (wide && !scrolls(style.overflowX) && !shortened && (cuts || says))
      found.push(`cut at the side: ${name(element)}`);
    if (tall && ["hidden", "clip"].includes(style.overflowY)) found.push(`cut below: ${name(element)}`);
  }
  return found.slice(0, 12);
}
