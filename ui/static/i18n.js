// @ts-check
// What the page says, in the language of the browser.

const WORDS = {
  en: {
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
    strong: "Best matches",
    likely: "Likely",
    rest: "The rest",
    undated: "No date",
    found: (n) => `${n} ${n === "1" ? "photo" : "photos"}`,
    nearest: "The nearest photos, the best first",
    some: (n) => `The first ${n} photos`,
    ready: (total) => `${total} photos. Describe one, drop a picture, or try one of these.`,
    nothing: "Nothing like that here.",
    nothingHint: "Try other words, fewer of them, or take a filter away.",
    first: "Add your photos",
    firstHint:
      "No photos are indexed yet. Choose a folder: your photos are only ever read, and nothing leaves this machine.",
    toLibrary: "Add a folder",
    indexing: (done, total) => `Indexing: ${done} of ${total} photos. You can search already.`,
    like: "More like this",
    unlike: "Less like this",
    copyPath: "Copy path",
    copyPicture: "Copy picture",
    download: "Download",
    show: "Show in folder",
    close: "Close",
    previous: "Previous",
    next: "Next",
    details: "Details",
    picture: "this picture",
    remove: "Remove",
    flip: "More or less of this",
    chosen: (n) => `${n} selected`,
    copyPaths: "Copy paths",
    zip: "Download ZIP",
    exportTo: "Export to a folder",
    clear: "Clear",
    choose: "Select",
    copied: "Copied",
    exported: (n, folder) => `${n} ${n === "1" ? "photo is" : "photos are"} in ${folder}`,
    copies: (n) => `and ${n} more like it`,
    score: "Score",
    why: "Match",
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
    failed: "That did not work",
    comparePick: "Drop a picture here, paste one, or click to choose",
    compareTry: "Try one:",
    "File date": "File date",
    Taken: "Taken",
    Camera: "Camera",
    Lens: "Lens",
    Exposure: "Exposure",
    Size: "Size",
    Place: "Place",
    Damaged: "Damaged",
    Folder: "Folder",
  },
  zh: {
    ask: "描述一张照片：海滩上的狗",
    search: "搜索",
    filters: "筛选",
    sort: "排序",
    size: "大小",
    relevance: "最相关",
    newest: "最新",
    oldest: "最早",
    random: "随机",
    pick: "以图搜图",
    drop: "拖放图片以查找相似照片",
    strong: "最佳匹配",
    likely: "可能匹配",
    rest: "其余",
    undated: "无日期",
    found: (n) => `${n} 张照片`,
    nearest: "最接近的照片，按相关程度排列",
    some: (n) => `前 ${n} 张照片`,
    ready: (total) => `共 ${total} 张照片。输入描述、拖入图片，或试试以下示例。`,
    nothing: "没有找到类似的照片。",
    nothingHint: "换个说法、减少词语，或去掉一个筛选条件。",
    first: "添加照片",
    firstHint: "尚未索引任何照片。请选择一个文件夹：照片只会被读取，任何内容都不会离开本机。",
    toLibrary: "添加文件夹",
    indexing: (done, total) => `正在索引：${done} / ${total} 张，现在即可搜索。`,
    like: "更多类似",
    unlike: "减少类似",
    copyPath: "复制路径",
    copyPicture: "复制图片",
    download: "下载",
    show: "在文件夹中显示",
    close: "关闭",
    previous: "上一张",
    next: "下一张",
    details: "详情",
    picture: "这张图片",
    remove: "移除",
    flip: "增加或减少",
    chosen: (n) => `已选择 ${n} 张`,
    copyPaths: "复制路径",
    zip: "下载 ZIP",
    exportTo: "导出到文件夹",
    clear: "清除",
    choose: "选择",
    copied: "已复制",
    exported: (n, folder) => `${n} 张照片已导出到 ${folder}`,
    copies: (n) => `另有 ${n} 张相似`,
    score: "得分",
    why: "匹配",
    when: "时间",
    where: "文件夹",
    camera: "相机",
    lens: "镜头",
    form: "方向",
    place: "地点",
    landscape: "横向",
    portrait: "纵向",
    square: "方形",
    screenshot: "截图",
    failed: "操作失败",
    comparePick: "将图片拖放到此处、粘贴，或点击选择",
    compareTry: "试一试：",
    "File date": "文件日期",
    Taken: "拍摄时间",
    Camera: "相机",
    Lens: "镜头",
    Exposure: "曝光",
    Size: "尺寸",
    Place: "地点",
    Damaged: "损坏",
    Folder: "文件夹",
  },
};

const LANGUAGE =
  navigator.languages
    .find((l) => /^(en|zh)/i.test(l))
    ?.slice(0, 2)
    .toLowerCase() ?? "en";

export const number = (n) => n.toLocaleString(LANGUAGE);

export function say(key, ...values) {
  const words = WORDS[LANGUAGE][key] ?? key;
  return typeof words === "function" ? words(...values) : words;
}

// Fill in all texts below an element that are marked by data-text or data-title.
export function translate(element) {
  for (const node of element.querySelectorAll("[data-text]"))
    node.textContent = say(node.dataset.text);
  for (const node of element.querySelectorAll("[data-title]")) {
    node.title = say(node.dataset.title);
    node.setAttribute("aria-label", node.title);
  }
}

// A month such as 2023-07, in words.
export function month(text) {
  if (!text) return say("undated");
  const [year, number] = text.split("-").map(Number);
  return new Date(year, number - 1).toLocaleDateString(LANGUAGE, {
    month: "long",
    year: "numeric",
  });
}
