import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";

import { stop } from "../../matrix/processes.js";
import { findNode } from "../../matrix/runtimes/servers.js";
import { PLACES, begin, finish, firstLine } from "./places.js";

const OWNER = fileURLToPath(new URL("./owner.js", import.meta.url));
/** The superuser may write everywhere, so somebody else tries. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** What runs a program where it may mount disks of its own, on systems that let it; the database's own limit is tried everywhere. */
const UNSHARE = ["unshare", "--mount", ...(NOBODY.uid ? [] : ["--map-root-user"])];
const OWN_DISKS = spawnSync(UNSHARE[0] ?? "", [...UNSHARE.slice(1), "true"]).status === 0;

for (const place of PLACES) {
  describe(`the state's file in ${place.name}`, () => {
    it("is made for its user alone, and is whole and free after the end", async (t) => {
      const file = join(folderOf(t), "state.sqlite");
      assert.equal(await does(place, "opens", file), "open");
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.ok(!existsSync(`${file}-wal`));
      assert.equal(await does(place, "opens", file), "open");
    });

    it("is refused to a second process, until the first is killed", async (t) => {
      const file = join(folderOf(t), "state.sqlite");
      const first = begin(place, [OWNER, "holds", file]);
      t.after(() => stop(first));
      assert.equal(await firstLine(first), "open");
      assert.equal(await does(place, "opens", file), `the state file ${file} is in use by another process: end that one first, or name another file by STATE_FILE`);
      await kill(first);
      assert.equal(await does(place, "opens", file), "open");
    });

    it("has nothing of a commit in whose middle the process was killed", async (t) => {
      const file = join(folderOf(t), "state.sqlite");
      for (let time = 0; time < 2; time += 1) {
        const owner = begin(place, [OWNER, "stops", file]);
        t.after(() => stop(owner));
        assert.equal(await firstLine(owner), "half");
        await kill(owner);
        assert.deepEqual(JSON.parse(await does(place, "counts", file)), { last: 0, halves: [], integrity: [["ok"]] });
      }
    });

    it("has every commit that returned, whenever the process was killed", async (t) => {
      const file = join(folderOf(t), "state.sqlite");
      let known = 0;
      for (const more of [1, 3, 7, 12, 20]) {
        const owner = begin(place, [OWNER, "commits", file]);
        t.after(() => stop(owner));
        const said = Number(await firstLine(owner, (line) => Number(line) >= known + more));
        await kill(owner);
        const { last, halves, integrity } = JSON.parse(await does(place, "counts", file));
        assert.deepEqual({ halves, integrity }, { halves: [], integrity: [["ok"]] });
        assert.ok(last >= said, `${last} of ${said}`);
        known = last;
      }
    });

    it("keeps all that it has when nothing more fits, and goes on when it does", async (t) => {
      const [full = "", counted = "", after = ""] = (await does(place, "limited", join(folderOf(t), "state.sqlite"))).split("\n");
      const { written, says } = JSON.parse(full);
      assert.equal(says, "the state cannot be written, for its disk is full: make room; nothing of the last step was kept");
      assert.ok(written > 0);
      assert.deepEqual(JSON.parse(counted), { last: written, halves: [], integrity: [["ok"]] });
      assert.deepEqual(JSON.parse(after), { last: written + 1, halves: [], integrity: [["ok"]] });
    });

    if (OWN_DISKS) {
      it("keeps all that it has on a disk that is full, or only to be read, and says so", async (t) => {
        const folder = folderOf(t);
        const owner = [place.program, ...place.args, OWNER].map((word) => `'${word}'`).join(" ");
        const disk = `'${folder}'`;
        const script = [
          `mount -t tmpfs -o size=3m none ${disk}`,
          `${owner} fills ${disk}/state.sqlite`,
          `mount -o remount,ro ${disk}`,
          `${owner} opens ${disk}/state.sqlite`,
          `${owner} opens ${disk}/new.sqlite`,
          `mount -o remount,rw ${disk}`,
          `rm ${disk}/state.sqlite*; cat /dev/zero > ${disk}/other 2> /dev/null`,
          `${owner} opens ${disk}/new.sqlite`,
        ];
        const [program = "", ...args] = UNSHARE;
        const { stdout, stderr } = await finish({ name: "", program, args }, ["sh", "-c", script.join("\n")]);
        assert.equal(stderr, "");
        const [full = "", counted = "", readOnly, noNew, noRoom] = stdout.trimEnd().split("\n");
        const { written, says } = JSON.parse(full);
        assert.equal(says, "the state cannot be written, for its disk is full: make room; nothing of the last step was kept");
        assert.ok(written > 0);
        assert.deepEqual(JSON.parse(counted), { last: written, halves: [], integrity: [["ok"]] });
        const file = `the state file ${folder}`;
        assert.match(readOnly ?? "", /^the state file \S+ cannot be (written|locked), for it.* is read-only/);
        assert.equal(noNew, `${file}/new.sqlite cannot be made, for its folder or its disk is read-only: give the worker's user the right to write there, or name another file by STATE_FILE`);
        assert.equal(noRoom, `${file}/new.sqlite cannot be written, for its disk is full: make room; nothing of the last step was kept`);
      });
    }

    it("is missed before anything is written, when it is renamed, replaced or removed while it is open", async (t) => {
      const file = join(folderOf(t), "in", "state.sqlite");
      mkdirSync(dirname(file));
      const ending = "put back the one that was opened, or start the worker anew; nothing of the last step was kept";
      const gone = `the state cannot be written, for its file, or the folder of it, was removed or renamed while the worker runs: ${ending}`;
      const other = `the state cannot be written, for its file was replaced by another while the worker runs: ${ending}`;
      assert.deepEqual((await does(place, "loses", file)).split("\n"), ["kept", gone, other, "kept", gone, "kept", "3"]);
      assert.deepEqual(JSON.parse(await does(place, "counts", file)), { last: 3, halves: [], integrity: [["ok"]] });
    });

    it("is told what is wrong with it in a sentence, and not touched", async (t) => {
      const folder = folderOf(t);
      const file = (/** @type {string} */ name) => `the state file ${join(folder, name)}`;
      const named = "name another file by STATE_FILE";
      writeFileSync(join(folder, "notes.txt"), "Buy milk.\n".repeat(1_000));
      mkdirSync(join(folder, "sub"));
      symlinkSync("gone/state", join(folder, "link"));
      symlinkSync(join(folder, "none"), join(folder, "link2"));
      for (const [name, says] of /** @type {const} */ ([
        ["sub", `is a folder: ${named}, such as one in it`],
        ["gone/state", `cannot be made, for there is no folder ${join(folder, "gone")}: make it, or ${named}`],
        ["notes.txt/state", `cannot be made, for there is no folder ${join(folder, "notes.txt")}: make it, or ${named}`],
        ["link", `is a link to ${join(folder, "gone/state")}, and there is no folder ${join(folder, "gone")}: make it, and an empty file in it, or ${named}`],
        ["link2", `is a link to ${join(folder, "none")}, which is not there: make it, an empty file will do, or ${named}`],
        ["notes.txt", `is not an SQLite database: restore it from a backup, or ${named}, which need not exist`],
      ])) {
        assert.equal(await does(place, "opens", join(folder, name)), `${file(name)} ${says}`);
      }
      assert.equal(readFileSync(join(folder, "notes.txt"), "utf8"), "Buy milk.\n".repeat(1_000));
      assert.ok(!existsSync(join(folder, "gone")));
    });

    it("is not changed by being opened where it is another program's", async (t) => {
      const file = join(folderOf(t), "photos.sqlite");
      await finish(place, [OWNER, "photos", file]);
      const before = readFileSync(file);
      assert.equal(await does(place, "opens", file), "open");
      assert.deepEqual(readFileSync(file), before);
    });

    it("must be one that its user may write, in a folder that is so too", async (t) => {
      const folder = folderOf(t);
      const file = join(folder, "state.sqlite");
      await does(place, "opens", file);
      if (NOBODY.uid) for (const path of [folder, file]) chownSync(path, NOBODY.uid, NOBODY.gid);
      const named = "name another file by STATE_FILE";
      for (const [mode, ofFolder, name, says] of /** @type {const} */ ([
        [0o400, 0o700, "state.sqlite", "cannot be locked, for it is read-only or its disk knows no locks: give the worker's user the right to write it, or name a file on a local disk by STATE_FILE"],
        [0o000, 0o700, "state.sqlite", `cannot be written, for it, its folder or its disk is read-only: give the worker's user the right to write them, or ${named}`],
        [0o600, 0o500, "state.sqlite", `cannot be written, for it, its folder or its disk is read-only: give the worker's user the right to write them, or ${named}`],
        [0o600, 0o500, "new.sqlite", `cannot be made, for its folder or its disk is read-only: give the worker's user the right to write there, or ${named}`],
      ])) {
        chmodSync(file, mode);
        chmodSync(folder, ofFolder);
        assert.equal(await does(place, "opens", join(folder, name), NOBODY), `the state file ${join(folder, name)} ${says}`);
      }
      chmodSync(folder, 0o700);
      assert.equal(await does(place, "opens", file, NOBODY), "open");
    });
  });
}

describe("the state's file in Deno", () => {
  it("needs two flags, which are named", async (t) => {
    const place = PLACES.find(({ name }) => name === "Deno");
    assert.ok(place);
    const file = join(folderOf(t), "state.sqlite");
    const flags = [`--allow-read=${file}`, `--allow-write=${file}`];
    assert.equal(await does({ ...place, args: ["run", ...flags] }, "opens", file), "open");
    rmSync(file);
    assert.equal(
      await does({ ...place, args: ["run", "--allow-read"] }, "opens", file),
      `the state file ${file} cannot be made by Deno: name it in --allow-read and in --allow-write, or name another file by STATE_FILE`,
    );
  });
});

describe("the state's file in a Node without SQLite", () => {
  it("is refused in a sentence", async (t) => {
    const { command } = findNode("node-20");
    const says = await does({ name: "Node 20", program: command, args: [] }, "opens", join(folderOf(t), "state.sqlite"));
    assert.match(says, /^the state needs Node 22\.13 or later; this is Node 20\.\d+\.\d+: update it, or take Bun or Deno$/);
  });
});

/** @param {import("node:test").TestContext} t */
function folderOf(t) {
  const folder = mkdtempSync(join(tmpdir(), "state-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * What the owner says; on standard error it says nothing, no warning either.
 * @param {import("./places.js").Place} place
 * @param {string} work
 * @param {string} file
 * @param {import("node:child_process").ExecFileOptions} [options]
 */
async function does(place, work, file, options) {
  const { stdout, stderr } = await finish(place, [OWNER, work, file], options);
  assert.equal(stderr, "");
  return stdout.trimEnd();
}

/** @param {import("node:child_process").ChildProcess} child */
function kill(child) {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  process.kill(-Number(child.pid), "SIGKILL");
  return ended;
}
