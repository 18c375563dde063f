// Finds visible elements the way a person or a screen reader names them.
// arguments[0]: a list of steps [how, what, name], each looking inside what the one before found.
const visible = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
  && (element.getClientRects().length > 0);
const flat = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const inputs = { checkbox: "checkbox", radio: "radio", button: "button", submit: "button", reset: "button", number: "spinbutton",
  range: "slider", search: "searchbox", file: "file" };
const tags = { BUTTON: "button", SELECT: "combobox", TEXTAREA: "textbox", NAV: "navigation", MAIN: "main", TABLE: "table",
  TR: "row", TD: "cell", TH: "columnheader", LI: "listitem", UL: "list", OL: "list", DIALOG: "dialog", OPTION: "option",
  IMG: "img", ASIDE: "complementary", HEADER: "banner", FOOTER: "contentinfo", ARTICLE: "article", SUMMARY: "button",
  FORM: "form", FIELDSET: "group", DETAILS: "group", OUTPUT: "status", PROGRESS: "progressbar", METER: "meter" };
const role = (element) => {
  const said = element.getAttribute("role");
  if (said) return said.split(" ")[0];
  if (element.tagName === "A") return element.hasAttribute("href") ? "link" : "";
  if (/^H[1-6]$/.test(element.tagName)) return "heading";
  if (element.tagName === "INPUT") return element.list ? "combobox" : inputs[element.type] ?? "textbox";
  if (element.tagName === "SECTION") return element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby") ? "region" : "";
  return tags[element.tagName] ?? "";
};
const byIds = (ids) => flat(ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
const labels = (element) => flat([...(element.labels ?? [])].map((label) => label.textContent).join(" "));
const name = (element) => {
  if (element.hasAttribute("aria-labelledby")) return byIds(element.getAttribute("aria-labelledby"));
  if (element.hasAttribute("aria-label")) return flat(element.getAttribute("aria-label"));
  if (element.labels?.length) return labels(element);
  if (element.tagName === "INPUT") return flat(/^(button|submit|reset)$/.test(element.type) ? element.value : element.placeholder || element.title);
  if (element.tagName === "FIELDSET") return flat(element.querySelector("legend")?.textContent);
  return flat(element.getAttribute("alt") || element.innerText || element.textContent || element.getAttribute("title"));
};
// Those named exactly so, else those that hold the words.
const called = (elements, wanted, naming) => {
  if (!wanted) return elements;
  const exact = elements.filter((element) => naming(element) === wanted);
  return exact.length ? exact : elements.filter((element) => naming(element).includes(wanted));
};
const step = (within, [how, what, wanted]) => {
  const all = (selector) => [...within.querySelectorAll(selector)].filter(visible);
  switch (how) {
    case "css": return called(all(what), wanted, (element) => flat(element.innerText));
    case "hidden": return [...within.querySelectorAll(what)];
    case "role": return called(all("*").filter((element) => role(element) === what), wanted, name);
    case "label": return called(all("input,select,textarea,[contenteditable],[role]"), what,
      (element) => flat(element.getAttribute("aria-label") ?? "") || labels(element)
        || (element.hasAttribute("aria-labelledby") ? byIds(element.getAttribute("aria-labelledby")) : ""));
    case "text": {
      const holding = all("*").filter((element) => flat(element.innerText).includes(what));
      return holding.filter((element) => !holding.some((other) => other !== element && element.contains(other)));
    }
    default: throw new Error(`unknown way to find: ${how}`);
  }
};
return arguments[0].reduce((found, part) => [...new Set(found.flatMap((within) => step(within, part)))], [document]);
