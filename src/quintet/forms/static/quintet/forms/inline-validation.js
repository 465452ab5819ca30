// Validates a field when it has changed: posts its form's text to data-validate-url, and shows the answer beside the field.
// Load it as <script type="module">. It writes text and attributes only, so any Content-Security-Policy will do.
const pending = new WeakMap();

function regionOf(field, id) {
  // A screen reader reads only what changes in a region that was there before.
  let region = document.getElementById(`${id}_live`);
  if (region === null) {
    region = document.createElement("div");
    region.id = `${id}_live`;
    region.setAttribute("aria-live", "polite");
    const errors = document.getElementById(`${id}_error`);
    // Buttons of one field stand in an element with its id: inside their labels it would become part of their names.
    (errors ?? document.getElementById(id) ?? field).before(region);
    if (errors !== null) region.append(errors);
  }
  return region;
}

function idOf(field) {
  // Radio buttons and check boxes of one field have numbered ids.
  const group = field.id.replace(/_\d+$/, "");
  return document.getElementById(group)?.contains(field) ? group : field.id;
}

function show(form, state) {
  const fields = [...form.elements].filter((one) => one.name === state.name);
  if (fields.length === 0) return;
  const error = `${state.id}_error`;
  const region = regionOf(fields[0], state.id);
  region.replaceChildren();
  if (state.errors.length > 0) {
    const list = document.createElement("ul");
    list.className = "errorlist";
    list.id = error;
    for (const text of state.errors) {
      const item = document.createElement("li");
      item.textContent = text;
      list.append(item);
    }
    region.append(list);
  }
  for (const field of fields) {
    const described = new Set((field.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean));
    described.delete(error);
    if (state.errors.length > 0) {
      field.setAttribute("aria-invalid", "true");
      described.add(error);
    } else {
      field.removeAttribute("aria-invalid");
    }
    if (described.size > 0) field.setAttribute("aria-describedby", [...described].join(" "));
    else field.removeAttribute("aria-describedby");
  }
}

async function validate(field) {
  const body = new FormData();
  for (const [name, value] of new FormData(field.form)) {
    if (typeof value === "string") body.append(name, value);
  }
  pending.get(field)?.abort();
  const controller = new AbortController();
  pending.set(field, controller);
  const headers = { Accept: "application/json", "Partial-Request": "true" };
  try {
    const answer = await fetch(field.dataset.validateUrl, { method: "POST", body, headers, signal: controller.signal });
    if (answer.ok) for (const state of (await answer.json()).fields) show(field.form, state);
  } catch (error) {
    // An answer that was overtaken, or no connection: the whole form is validated when it is sent.
    if (error.name !== "AbortError") console.warn(`${field.name} was not validated: ${error.message}`);
  }
}

document.addEventListener("focusin", ({ target }) => {
  if (target.dataset?.validateUrl !== undefined && target.form) regionOf(target, idOf(target));
});
document.addEventListener("change", ({ target }) => {
  if (target.dataset?.validateUrl !== undefined && target.form) validate(target);
});
