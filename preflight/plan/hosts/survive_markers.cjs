// Loaded into a foreseen plan of a Node.js program before the program is: where the function of an `apply` throws at a
// marker, the result is unknown, as it is in a preview. See preflight/plan/child/foreseen.py.
"use strict";

const Module = require("module");

const MARKER = /pfm\d{8,9}x|(?<!\d)\d{10,12}(?!\d)/;
const load = Module._load;

function holdsMarker(value, depth = 0) {
    if (typeof value === "string" || typeof value === "number") return MARKER.test(String(value));
    if (value === null || typeof value !== "object" || depth > 8) return false;
    return Object.values(value).some(each => holdsMarker(each, depth + 1));
}

function change(sdk) {
    const apply = sdk.Output.prototype.apply;
    sdk.Output.prototype.apply = function (func, runWithUnknowns) {
        const tried = async value => {
            try {
                return await func(value);
            } catch (error) {
                if (!holdsMarker(value)) throw error;
                return sdk.unknown;
            }
        };
        return apply.call(this, tried, runWithUnknowns);
    };
}

Module._load = function (request, parent, isMain) {
    const loaded = load.call(this, request, parent, isMain);
    // The SDK's own index loads this file of it, wherever it is installed.
    if (/(^|\/)output$/.test(request) && loaded && loaded.Output && loaded.unknown && !loaded.Output.prototype.apply.survives) {
        change(loaded);
        loaded.Output.prototype.apply.survives = true;
    }
    return loaded;
};
