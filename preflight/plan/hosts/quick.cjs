// Loaded into a plan of a Node.js program before the program is: what takes long in Pulumi's SDK and is seen by nobody is left
// out, and the packages that programs begin with are loaded while the stack is registered. The program runs as it would.
"use strict";

const Module = require("module");
const path = require("path");

const PACKAGES = ["@pulumi/pulumi", "@pulumi/aws"];
const SDK = /@pulumi[\\/]pulumi[\\/]/;
const load = Module._load;

// By the module of the SDK that has it.
const changes = {
    // The monitor takes no debug messages, and the SDK sends one after the other.
    log: { debug: () => () => Promise.resolve() },
    // A stack trace for each promise, which is for those who look for a fault of the SDK.
    debuggable: {
        debuggablePromise: original => (promise, context) => {
            const limit = Error.stackTraceLimit;
            Error.stackTraceLimit = 0;
            try {
                return original(promise, context);
            } finally {
                Error.stackTraceLimit = limit;
            }
        },
    },
    stack: {
        runInPulumiStack: original => program => {
            const outputs = original(program);
            setImmediate(loadPackages);
            return outputs;
        },
    },
};

// What a module of the SDK loads for a use that most programs have none for: the packages of a function's code, traces.
const LATE = [
    [/[\\/]closure[\\/]codePaths\.js$/, /^@npmcli\/arborist$/],
    [/[\\/]run[\\/]tracing\.js$/, /^@opentelemetry\/(?!api$)/],
];

function isLate(request, file) {
    return LATE.some(([module, requested]) => requested.test(request) && module.test(file) && SDK.test(file));
}

// A module that is loaded when something of it is used. It looks like one of ECMAScript, so that its names are not copied.
function later(loading) {
    let loaded;
    const property = (_, name) => {
        if (name === "__esModule") return true;
        loaded ??= loading();
        return name === "default" && !loaded.__esModule ? loaded : loaded[name];
    };
    return new Proxy({}, { get: property });
}

function loadPackages() {
    const ofProgram = Module.createRequire(path.join(process.cwd(), "index.js"));
    for (const name of PACKAGES) {
        try {
            ofProgram(name);
        } catch {
            // A program that needs it will report that.
        }
    }
}

function change(sdk, functions) {
    for (const [name, changed] of Object.entries(functions)) {
        // Modules that load each other see one that has nothing yet.
        if (typeof sdk?.[name] !== "function" || sdk[name].isQuick) continue;
        try {
            sdk[name] = Object.assign(changed(sdk[name]), { isQuick: true });
        } catch {
            // This SDK has it in another form: the plan takes longer.
        }
    }
}

Module._load = function (request, parent, isMain) {
    if (isLate(request, parent?.filename)) return later(() => load.call(this, request, parent, isMain));
    const loaded = load.call(this, request, parent, isMain);
    const name = /(?:^|\/)(log|debuggable|stack)$/.exec(request)?.[1];
    if (name && SDK.test(parent?.filename)) change(loaded, changes[name]);
    return loaded;
};
