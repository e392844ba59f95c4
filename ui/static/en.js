// @ts-check
// What the page says, in English.

/** @type {(n: string) => string} */
const photos = (n) => (n === "1" ? "1 photo" : `${n} photos`);

export const EN = {
  // Searching.
  ask: "Describe a photo: a dog on the beach",
  search: "Search",
  filters: "Filters",
  sort: "Sort",
  size: "Size",
  relevance: "Best first",
  newest: "Newest",
  oldest: "Oldest",
  random: "Random",
  pick: "Search with a picture",
  drop: "Drop a picture to search for photos like it",
  home: "All photos",
  strong: "Best matches",
  likely: "Likely",
  rest: "The rest",
  undated: "No date",
  /** @type {(n: string) => string} */
  found: photos,
  /** @type {(n: string) => string} */
  some: (n) => `The first ${n} photos`,
  nearest: "The nearest photos, the best first",
  nothing: "Nothing like that here.",
  nothingHint: "Try other words, fewer of them, or take a filter away.",
  first: "Add your photos",
  firstHint:
    "No photos are indexed yet. Choose a folder: your photos are only ever read, and nothing leaves this machine.",
  toLibrary: "Add a folder",
  /** @type {(done: string, total: string) => string} */
  indexing: (done, total) => `Indexing: ${done} of ${photos(total)}. You can search already.`,
  failed: "That did not work",
  flip: "More or less of this",
  remove: "Remove",
  picture: "this picture",
  // One photo.
  like: "More like this",
  unlike: "Less like this",
  copyPath: "Copy path",
  copyPicture: "Copy picture",
  download: "Download",
  show: "Show in folder",
  share: "Share",
  close: "Close",
  previous: "Previous",
  next: "Next",
  zoom: "Zoom to the photo's pixels",
  slideshow: "Slideshow",
  fullScreen: "Full screen",
  details: "Details",
  unreadable: "This photo cannot be shown. Is its disk plugged in?",
  why: "Match",
  saysFolder: "In the folder’s name",
  saysName: "In the name",
  saysCaption: "In the caption",
  saysTag: "In the keywords",
  saysPerson: "Person",
  saysText: "In the picture",
  saysRating: "Rating",
  /** @type {(n: string) => string} */
  copies: (n) => `and ${n} more like it`,
  // What people say of photos.
  star: "Star",
  /** @type {(n: string) => string} */
  starred: (n) => `${photos(n)} ${n === "1" ? "has" : "have"} a star`,
  /** @type {(n: string) => string} */
  unstarred: (n) => `${photos(n)} ${n === "1" ? "has" : "have"} no star now`,
  favourites: "★ With a star",
  said: "Albums",
  names: "Names",
  addToAlbum: "Add to album",
  /** @type {(n: string, name: string) => string} */
  added: (n, name) => `${photos(n)} added to ${name}`,
  /** @type {(name: string) => string} */
  takeOut: (name) => `Take out of ${name}`,
  /** @type {(n: string, name: string) => string} */
  takenOut: (n, name) => `${photos(n)} taken out of ${name}`,
  /** @type {(name: string) => string} */
  dropAlbum: (name) => `Remove the album ${name}?`,
  saveSearch: "Save this search",
  /** @type {(name: string) => string} */
  saved: (name) => `Saved as the album ${name}`,
  photosStay: "The photos stay where they are.",
  teach: "Teach a name",
  /** @type {(name: string) => string} */
  taught: (name) => `Searches for ${name} know this now`,
  /** @type {(name: string) => string} */
  isName: (name) => `This is ${name}`,
  /** @type {(name: string) => string} */
  isNotName: (name) => `This is not ${name}`,
  /** @type {(name: string) => string} */
  unteach: (name) => `Forget the name ${name}?`,
  rename: "Rename",
  name: "Name",
  ok: "OK",
  cancel: "Cancel",
  // Many photos.
  /** @type {(n: string) => string} */
  chosen: (n) => `${n} selected`,
  /** @type {(n: string, folded: string) => string} */
  chosenGroups: (n, folded) => `${n} selected, ${folded} of them near-duplicates`,
  choose: "Select",
  copyPaths: "Copy paths",
  zip: "Download ZIP",
  exportTo: "Export to a folder",
  clear: "Clear",
  copied: "Copied",
  /** @type {(n: string, folder: string) => string} */
  exported: (n, folder) => `${photos(n)} ${n === "1" ? "is" : "are"} in ${folder}`,
  // The head.
  language: "Language",
  scheme: "Light or dark",
  // Filters.
  unfold: "Show the folders in",
  when: "When",
  where: "Folders",
  camera: "Camera",
  lens: "Lens",
  form: "Form",
  place: "Place",
  landscape: "Landscape",
  portrait: "Portrait",
  square: "Square",
  screenshot: "Screenshot",
  person: "People",
  tag: "Keywords",
  rating: "Rating",
  /** @type {(n: string) => string} */
  stars: (n) => (n === "5" ? "★★★★★" : `${"★".repeat(Number(n))} or more`),
  words: "Found by its words",
  typed: (words) => `for “${words}”`,
  // Comparing.
  comparePick: "Drop a picture here, paste one, or click to choose",
  compareTry: "Try one:",
  // Facts.
  "File date": "File date",
  Taken: "Taken",
  Camera: "Camera",
  Lens: "Lens",
  Exposure: "Exposure",
  Size: "Size",
  Place: "Place",
  Damaged: "Damaged",
  Folder: "Folder",
  // Help.
  help: "How to search",
  helpIntro: "Say what the photo shows, in plain words. Click an example to try it.",
  helpWords: "what looks like these words",
  helpMinus: "less of this; a minus also turns a filter round",
  helpPlus: "both, twice as much of the first",
  helpQuoted: "quoted words are looked for by themselves",
  helpLike: "like this photo of the library; or drop a picture",
  helpFolder: "in this folder; two folders: in either",
  helpYear: "taken then; also month:december, date:2023-07, after:, before:",
  helpCamera: "with this camera; also lens:50mm",
  helpPlace: "taken there; also near:48.86,2.35,10km and has:gps",
  helpForm: "of this form; also landscape, square, screenshot",
  helpPixels: "of this size; also height:",
  helpKeys: "Keys",
  helpKeysText:
    "/ goes to the search field, arrows move, Space selects, Enter opens. On a photo: arrows, z for its pixels, + and −, i for details, b for a star, f for full screen, s for a slideshow, Escape to close.",
  /** @type {Record<string, string>} things to try, as they are shown */
  examples: {},
};
