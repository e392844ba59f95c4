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
  chooseModel: "Choose a model",
  /** @type {(done: string, total: string) => string} */
  indexing: (done, total) => `Indexing: ${done} of ${photos(total)}. You can search already.`,
  /** @type {(done: string, total: string) => string} */
  readingText: (done, total) => `Reading the text in the pictures: ${done} of ${total}.`,
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
  shareAgain: "Ready now: press Share once more.",
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
  // The map.
  map: "Map",
  mapHere: "Search here",
  mapNone:
    "None of your photos says where it was taken. Phones write it into a photo when the camera may use the location.",
  mapNoneOfThese: "None of these photos says where it was taken.",
  nearHere: "Photos near here",
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
  // Duplicates.
  duplicates: "Duplicates",
  duplicatesPromise:
    "Copies and bursts of one picture, with the photo to keep proposed. photoseek never deletes or moves a photo: it only lists the others, for you to decide.",
  duplicatesLooking: "Looking for duplicates in the whole library…",
  duplicatesNone: "No duplicates: no two photos of the library are the same or nearly so.",
  duplicatesNoneOfKind: "None of this kind.",
  duplicatesStale: "Photos are being added: what they bring is looked at once that is done.",
  duplicatesOthers: "The photos not to keep:",
  duplicateKinds: "Kind",
  allKinds: "All",
  exact: "Same file",
  copy: "Copies",
  burst: "Burst",
  keepRule: "To keep",
  largest: "The largest",
  sharpest: "The sharpest",
  keep: "Keep",
  keepOne: "One photo of a group always stays.",
  sideBySide: "Compare",
  /** @type {(at: string, total: string) => string} */
  groupOf: (at, total) => `Group ${at} of ${total}`,
  previousGroup: "Previous group",
  nextGroup: "Next group",
  morePhotos: "More photos of this group",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  /** @type {(n: string) => string} */
  firstShown: (n) => `the first ${n} are shown`,
  /** @type {(n: string) => string} */
  absent: (n) => `${n} not there now, or changed`,
  // The home.
  onThisDay: "On this day",
  places: "Places",
  /** @type {(n: string) => string} */
  yearsAgo: (n) => (n === "1" ? "1 year ago" : `${n} years ago`),
  recent: "Recent",
  clearSearch: "Clear the search",
  forget: "Clear recent searches",
  toTry: "Try",
  // The head.
  language: "Language",
  scheme: "Light or dark",
  // Filters.
  unfold: "Show the folders in",
  when: "When",
  from: "First month",
  until: "Last month",
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
  // Where a description is seen.
  showWhere: "Show me where",
  heatLooking: "Hiding one part after another",
  /** @type {(text: string, place: string) => string} */
  heatSeen: (text, place) => `“${text}” is seen mostly ${place}.`,
  /** @type {(text: string) => string} */
  heatNowhere: (text) => `No part of the picture alone makes it “${text}”.`,
  /** @type {(loss: string) => string} */
  heatLoss: (loss) => `−${loss} similarity where this part is hidden`,
  /** @type {(loss: string) => string} */
  heatLossMore: (loss) => `−${loss} similarity where this part is hidden, against the others`,
  heatPlace0: "at the top left",
  heatPlace1: "at the top",
  heatPlace2: "at the top right",
  heatPlace3: "on the left",
  heatPlace4: "in the middle",
  heatPlace5: "on the right",
  heatPlace6: "at the bottom left",
  heatPlace7: "at the bottom",
  heatPlace8: "at the bottom right",
  // How it works.
  howTitle: "How does this work?",
  howPicture: "A picture and a text, each through its tower to an arrow in the same space",
  howImageTower: "image tower",
  howTextTower: "text tower",
  howSpaceLabel: "one space",
  howTowersTitle: "Two towers",
  howTowers:
    "The model is a CLIP: two neural networks that were trained together. The image tower turns a picture into a list of some hundred numbers, the text tower does the same with a description. Neither sees what the other reads.",
  howSpaceTitle: "One space",
  howSpace:
    "Each list is a direction in one space of as many dimensions. In training, the towers saw very many pictures with their captions, and learnt to point each picture towards its own caption and away from all others. So a picture and a description that fit point the same way.",
  howCosine:
    "The similarity is the cosine of the angle between the two: 1 is the same direction, 0 is no relation. A picture and a text never come near 1, even where they fit; what counts is which description has more.",
  howShareTitle: "The share: softmax over the descriptions",
  howShare:
    "The share answers another question: if exactly one of these descriptions is right, which one? Each similarity is multiplied by the model’s temperature, made a power of e, and divided by the sum of all. The shares add up to 100 %.",
  howFormula:
    "share of one = exp(temperature × similarity) ÷ sum of all exp(temperature × similarity)",
  howTemperature:
    "The temperature is a number from the training; the line below the table tells it. The larger it is, the more a small lead in similarity counts. And a share says as much of the list as of the picture: a single description always has 100 %. Add “something else”, or a better description, and look again.",
  howSearchTitle: "A search is the same",
  howSearch:
    "The image tower has read your photos once, at indexing. A search sends your words through the text tower and takes the photos whose directions are nearest to them.",
  howHeatTitle: "Where it is seen",
  howHeat:
    "Click a description in the table. Some seventy copies of the picture, each with another part hidden by a grey patch, go through the image tower. Where hiding costs much similarity, the description was seen. This is called occlusion sensitivity (Zeiler and Fergus, 2014).",
  howLimitsTitle: "What it cannot do",
  howLimits:
    "Such a model knows what is in a picture better than how many, left of what, or who does what to whom; “not” means little to it, and small models read no writing. Try “two dogs” against “three dogs”.",
  howSources:
    "CLIP: Radford et al., “Learning Transferable Visual Models From Natural Language Supervision”, 2021.",
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
  helpPlace: "taken there; also near:munich,10km and has:gps",
  helpForm: "of this form; also landscape, square, screenshot",
  helpPixels: "of this size; also height:",
  helpKeys: "Keys",
  helpKeysText:
    "/ goes to the search field, Backspace at its beginning removes the last filter, arrows move, Space selects, Enter opens. On a photo: arrows, z for its pixels, + and −, i for details, b for a star, f for full screen, s for a slideshow, w for where it is seen, Escape to close.",
  /** @type {Record<string, string>} things to try, as they are shown */
  examples: {},
};
