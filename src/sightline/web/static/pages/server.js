// Questions to the server, by the session's cookie. Every change carries the page's token.

const token = document.querySelector('meta[name="form-token"]')?.content ?? "";

export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? "The server did not answer");
    this.status = status;
    this.retryable = body?.retryable ?? true;
    this.code = body?.code ?? "";
    this.errors = body?.errors ?? [];
  }
}

export async function ask(path, body, signal, method = "POST") {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: { "content-type": "application/json", "x-form-token": token },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, null);
  }
  if (answer.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
  const said = await answer.json().catch(() => null);
  if (!answer.ok) throw new Problem(answer.status, said);
  return said;
}
