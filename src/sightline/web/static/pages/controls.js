// The fields of a form as a piece of a question: those as usual are not in the address.

import { combobox } from "./combobox.js";

export function controls(form, changed) {
  const held = new Map([...form.querySelectorAll("[data-combobox]")].map((host) => [host.querySelector("input"), combobox(host)]));
  const fields = [...form.elements].filter((field) => field.name);
  const kept = (field) => held.get(field) ?? field;

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", changed);
  return {
    read(asked) {
      for (const field of fields) {
        const value = asked.get(field.name) ?? field.dataset.default;
        const options = [...(field.options ?? [])];
        if (options.length && !options.some((option) => option.value === value)) field.append(new Option(value, value));
        kept(field).value = value;
      }
    },
    write(asked) {
      for (const field of fields) {
        const { value } = kept(field);
        if (value === field.dataset.default) asked.delete(field.name);
        else asked.set(field.name, value);
      }
    },
    put(request) {
      for (const field of fields) {
        const { value } = kept(field);
        if (value) request[field.name] = "number" in field.dataset ? Number(value) : value;
      }
    },
  };
}
