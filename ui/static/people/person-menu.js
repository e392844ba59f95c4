// @ts-check
// The menu of a person.

/** @import { People, Person } from "./people.js" */

import { message } from "../base/i18n.js";

/**
 * @param {Person} person
 * @param {() => void} rename
 * @param {People} people
 * @param {(person: Person | null) => void} [then] shows the merged person; null after one is hidden
 */
export function personItems(person, rename, people, then = () => {}) {
  const merge = async () => {
    const found = await people.merge(person);
    if (found) then(found);
  };
  const hide = async () => {
    const found = await people.hide(person, !person.hidden);
    if (found) then(person.hidden ? found : null);
  };
  return [
    { icon: "pencil", text: message(person.name ? "rename" : "person.addName"), act: rename },
    ...(person.name
      ? [
          {
            icon: "user",
            text: message("person.otherNamesOf"),
            act: () => people.nameOtherwise(person),
          },
        ]
      : []),
    { icon: "users", text: message("person.sameAs"), act: merge },
    person.hidden
      ? { icon: "eye", text: message("person.show"), act: hide }
      : { icon: "eye-off", text: message("person.hide"), act: hide },
  ];
}
