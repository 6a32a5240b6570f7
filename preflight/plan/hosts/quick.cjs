// Loaded into a plan of a Node.js program before the program is: what takes long in Pulumi's SDK and is seen by nobody is left
// out, and the packages that programs begin with are loaded while the stack is registered. The program runs as it would.
"use strict";

const Module = require("module");
const path = require("path");

const PACKAGES = ["@pulumi/pulumi", "@pulumi/aws"];
const SDK = /@pulumi[\\/]pulumi[\\/]/;
const AWS = /@pulumi[\\/]aws[\\/]/;
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
    // The SDK hears of each script that is loaded, to name the file of a function that becomes the code of a Lambda function.
    // It is enough to hear of all of them when there is such a function.
    v8Hooks: {
        isInitializedAsync: () => () => Promise.resolve(),
        getSessionAsync: original => async () => {
            const session = await original();
            session.hasHeard ??= heard(session);
            await session.hasHeard;
            return session;
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

// What a module loads for a use that most programs have none for: the packages of a function's code, stacks that a program
// deploys itself, package.yaml, traces, each service of AWS. A row: the package, the module of it, and what that requires.
const LATE = [
    [SDK, /[\\/]closure[\\/]codePaths\.js$/, /^(@npmcli\/arborist|normalize-package-data)$/],
    [SDK, /[\\/]pulumi[\\/](bin[\\/])?index\.js$/, /^\.\/automation$/],
    [SDK, /[\\/]runtime[\\/]manifest\.js$/, /^js-yaml$/],
    [SDK, /[\\/]run[\\/]tracing\.js$/, /^@opentelemetry\/(?!api$)/],
    [AWS, /[\\/]aws[\\/](bin[\\/])?index\.js$/, /^\.\/(?!(config|provider|types|utilities)$)[a-z0-9]+$/],
];

function isLate(request, file) {
    return LATE.some(([name, module, requested]) => requested.test(request) && module.test(file) && name.test(file));
}

// A module that is loaded when something of it is used. It looks like one of ECMAScript, so that its names are not copied.
function later(loading) {
    let loaded;
    const used = () => (loaded ??= loading());
    return new Proxy({}, {
        get: (_, name) => {
            if (name === "__esModule") return true;
            return name === "default" && !used().__esModule ? used() : used()[name];
        },
        set: (_, name, value) => Reflect.set(used(), name, value),
        has: (_, name) => name in used(),
        ownKeys: () => Reflect.ownKeys(used()),
        getOwnPropertyDescriptor: (_, name) => {
            const property = Reflect.getOwnPropertyDescriptor(used(), name);
            return property && { ...property, configurable: true };
        },
    });
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

// A debugger that is enabled reports the scripts that are loaded already: once, and before the SDK listens.
async function heard(session) {
    for (const method of ["Debugger.disable", "Debugger.enable"]) {
        await new Promise(resolve => session.post(method, resolve));
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
    const name = /(?:^|\/)(log|debuggable|stack|v8Hooks)$/.exec(request)?.[1];
    if (name && SDK.test(parent?.filename)) change(loaded, changes[name]);
    return loaded;
};
