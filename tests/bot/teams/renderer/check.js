// Reads a card in each line of JSON, and answers each with a line: what Microsoft's renderer of Adaptive Cards says against it.
//
// The renderer tells of kinds, values and versions that it does not know. It says nothing of a property that it does not look at,
// of a value of another type, or of a property that has to be there: those are seen here, at each object that it reads.
"use strict";

const readline = require("node:readline");

// Standard output is for answers only.
console.log = console.info = console.error;
const cards = require(process.argv[2]);

const NEWEST = cards.Versions.v1_5;
const MOST_ACTIONS = 6; // Microsoft, Teams: cards reference.

// https://adaptivecards.io/explorer: what is marked as required there. The renderer shows such an element as nothing.
const REQUIRED = {
  "Action.OpenUrl": ["url"],
  "Action.ToggleVisibility": ["targetElements"],
  ActionSet: ["actions"],
  Choice: ["title", "value"],
  Container: ["items"],
  Fact: ["title", "value"],
  FactSet: ["facts"],
  Image: ["url"],
  ImageSet: ["images"],
  "choices.data": ["dataset"],
  "Input.ChoiceSet": ["id"],
  "Input.Date": ["id"],
  "Input.Number": ["id"],
  "Input.Text": ["id"],
  "Input.Time": ["id"],
  "Input.Toggle": ["id", "title"],
  Media: ["sources"],
  MediaSource: ["mimeType", "url"],
  RichTextBlock: ["inlines"],
  TextBlock: ["text"],
  TextRun: ["text"],
};
// Objects that are known by their place may say what they are.
const BY_PLACE = { Choice: "Input.Choice", Fact: "Fact", RefreshDefinition: "Refresh", MediaSource: "MediaSource" };
// On a card, beside what the renderer reads: https://adaptivecards.io/explorer/AdaptiveCard.html; Microsoft, Teams: cards reference.
const ON_CARD = new Set(["$schema", "msteams"]);
const LISTS = new Set(["body", "items", "columns", "inlines", "actions", "facts", "choices", "images", "userIds"]);

// Teams searches lists for a card of 1.5 already (Microsoft, Teams: dynamic search), the renderer for one of 1.6.
for (const one of [cards.ChoiceSetInput.choicesDataProperty, ...propertiesOf(new cards.ChoiceSetInputDataQuery())]) {
  one.targetVersion = NEWEST;
}

let found = [];
let fallbacks = [];

function tell(what) {
  found.push(what);
}

function tellEvent(event) {
  tell(`${cards.ValidationEvent[event.event]}: ${event.message}`);
}

function propertiesOf(object) {
  const schema = object.getSchema();
  return Array.from({ length: schema.getCount() }, (_, place) => schema.getItemAt(place));
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// The type that a property takes; undefined where the renderer checks it itself or takes anything.
function typeOf(property) {
  if (property instanceof cards.BoolProperty) return "boolean";
  if (property instanceof cards.NumProperty) return "number";
  if (property instanceof cards.PixelSizeProperty) return "string";
  if (property instanceof cards.StringProperty) return "string";
  if (property instanceof cards.EnumProperty) return "string";
  if (property instanceof cards.SerializableObjectProperty || property instanceof cards.ActionProperty) return "object";
  return undefined;
}

// Not a run: https://adaptivecards.io/explorer/TextRun.html.
function canFallBack(object) {
  return object instanceof cards.Action || (object instanceof cards.CardElement && !(object instanceof cards.TextRun));
}

function checkValue(kind, name, value) {
  if (name === "data" && kind.startsWith("Action.") && typeof value !== "string" && !isObject(value)) {
    tell(`data of ${kind} is neither text nor an object`);
  }
  if (!LISTS.has(name)) return;
  if (!Array.isArray(value)) {
    tell(`${name} of ${kind} is no list`);
    return;
  }
  for (const one of value) {
    const right = name === "userIds" ? typeof one === "string" : isObject(one) || (name === "inlines" && typeof one === "string");
    if (!right) tell(`${JSON.stringify(one)} in ${name} of ${kind}`);
  }
}

const read = cards.SerializableObject.prototype.parse;
cards.SerializableObject.prototype.parse = function (source, context) {
  const kind = this.getSchemaKey();
  if (!isObject(source)) {
    tell(`${kind} is no object: ${JSON.stringify(source)}`);
    return undefined;
  }
  // Each property that the renderer does not read is dropped by it.
  const looked = new Set();
  const watched = new Proxy(source, {
    get(target, name) {
      looked.add(name);
      return target[name];
    },
  });
  const result = read.call(this, watched, context);
  if (this instanceof cards.HostCapabilities) return result;

  const types = new Map();
  const versions = new Map();
  for (const property of propertiesOf(this)) {
    types.set(property.name, typeOf(property));
    versions.set(property.name, property.targetVersion);
  }
  for (const [name, value] of Object.entries(source)) {
    // What is newer than the card was told of by the renderer.
    if (versions.has(name) && versions.get(name).compareTo(context.targetVersion) > 0) continue;
    const said = name === "type" && value === BY_PLACE[kind];
    const stands = name === "fallback" && canFallBack(this);
    const known = looked.has(name) || said || stands || (this instanceof cards.AdaptiveCard && ON_CARD.has(name));
    if (!known) tell(`unknown property "${name}" of ${kind}`);
    const type = types.get(name);
    if (type && (type === "object" ? !isObject(value) : typeof value !== type)) tell(`${name} of ${kind} is no ${type}`);
    checkValue(kind, name, value);
  }
  for (const name of REQUIRED[kind] || []) {
    if (!Object.hasOwn(source, name)) tell(`no "${name}" in ${kind}`);
  }
  if (Object.hasOwn(source, "fallback")) fallbacks.push([this, source.fallback]);
  return result;
};

// What stands in for an element on an old client: the renderer reads it only when it does not know the element.
function checkFallback(owner, fallback, context) {
  if (fallback === "drop") return;
  if (!isObject(fallback)) {
    tell(`fallback ${JSON.stringify(fallback)}`);
    return;
  }
  const result =
    owner instanceof cards.Action
      ? context.parseAction(undefined, fallback, [], false)
      : context.parseElement(undefined, fallback, [], false);
  if (result) checkRules(result);
}

function checkRules(object) {
  const config = new cards.HostConfig({ actions: { maxActions: MOST_ACTIONS } });
  if (object instanceof cards.AdaptiveCard) object.hostConfig = config;
  for (const event of object.validateProperties().validationEvents) {
    const searched = event.source instanceof cards.ChoiceSetInput && event.source.choicesData?.dataset;
    if (searched && event.event === cards.ValidationEvent.CollectionCantBeEmpty) continue;
    tellEvent(event);
  }
}

function contextOf(source) {
  const named = /^(\d+)\.(\d+)$/.exec(source.version);
  const version = named ? new cards.Version(Number(named[1]), Number(named[2])) : NEWEST;
  return new cards.SerializationContext(version.compareTo(NEWEST) > 0 ? NEWEST : version);
}

function problemsOf(source) {
  found = [];
  fallbacks = [];
  if (!isObject(source)) return ["not an object"];
  if (source.type !== "AdaptiveCard") tell(`type ${JSON.stringify(source.type)}, not AdaptiveCard`);
  if (typeof source.version !== "string") tell("version of AdaptiveCard is no string");
  const context = contextOf(source);
  const card = new cards.AdaptiveCard();
  card.maxVersion = NEWEST;
  card.parse(source, context);
  checkRules(card);
  while (fallbacks.length) checkFallback(...fallbacks.pop(), context);
  for (let place = 0; place < context.eventCount; place++) {
    tellEvent(context.getEventAt(place));
  }
  return found;
}

readline.createInterface({ input: process.stdin, terminal: false }).on("line", (line) => {
  let answer;
  try {
    answer = { problems: problemsOf(JSON.parse(line)) };
  } catch (error) {
    answer = { failed: String(error.stack) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
