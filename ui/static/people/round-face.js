// @ts-check
// Round pictures of people.

/** @import { Face, Person } from "./people.js" */

import { API, thumb } from "../base/api.js";
import { icon, make } from "../base/dom.js";
import { message } from "../base/i18n.js";

/** The crop of a face. @param {Face} face */
export const faceThumb = ({ id, version }) => `./${API}/faces/${id}/thumbnail?v=${version}`;

/**
 * The round picture of a person.
 *
 * @param {{ face: Face | null, tile?: { id: number, version?: string } | null } | undefined} person
 * @param {string} [alt]
 */
export function roundFace(person, alt = "") {
  const { face, tile } = person ?? {};
  const src = face ? faceThumb(face) : tile ? thumb(tile) : "";
  const picture = src
    ? make("img", { src, alt, loading: "lazy", draggable: "false" })
    : icon("user");
  return make("span", { class: "face" }, picture);
}

/** What a person is called in a sentence. @param {Person} person */
export const nameOf = ({ name }) => name || message("person.unnamed");
