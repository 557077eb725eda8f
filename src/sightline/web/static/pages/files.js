// Files: asked of the server, or made here, and handed to the browser.

import { Problem } from "./server.js";

const token = document.querySelector('meta[name="form-token"]')?.content ?? "";

/** What the server answers as a file. */
export async function asFile(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-form-token": token },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => null));
  return answer.blob();
}

export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
