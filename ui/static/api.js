// What the page asks the server, and small helpers to build what it shows.

export async function get(path, values = {}, signal) {
  const query = new URLSearchParams(
    Object.entries(values).filter(([, v]) => v !== "" && v !== false),
  );
  const answer = await fetch(`/api/${path}?${query}`, { signal });
  return answer.json();
}

export async function post(path, body, signal) {
  const json = !(body instanceof Blob);
  const headers = { "Content-Type": json ? "application/json" : "application/octet-stream" };
  const answer = await fetch(`/api/${path}`, {
    method: "POST",
    headers,
    body: json ? JSON.stringify(body) : body,
    signal,
  });
  const said = await answer.json();
  return answer.ok ? said : { error: String(said.detail ?? said.error) };
}

// An element with attributes, event handlers (on…) and children; texts are only ever texts.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

// The value of a filter as the query language has it.
export const quoted = (text) => (/[\s"]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text);

export const $ = (id) => document.getElementById(id);

export const thumb = (tile) => `/thumb/${tile.id}?v=${tile.version}`;
export const photo = (tile) => `/photo/${tile.id}${tile.version ? `?v=${tile.version}` : ""}`;

// 3 x 3 pixels of RGB in base64 as an image that the browser enlarges smoothly: a BMP.
export function blurred(base64) {
  if (!base64) return "";
  const rgb = atob(base64);
  const bmp = [
    0x42,
    0x4d,
    90,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    54,
    0,
    0,
    0,
    40,
    0,
    0,
    0,
    3,
    0,
    0,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    24,
    0,
    ...new Array(24).fill(0),
  ];
  for (const row of [2, 1, 0]) {
    for (const column of [0, 1, 2])
      for (const colour of [2, 1, 0]) bmp.push(rgb.charCodeAt(9 * row + 3 * column + colour));
    bmp.push(0, 0, 0);
  }
  return `url(data:image/bmp;base64,${btoa(String.fromCharCode(...bmp))})`;
}
