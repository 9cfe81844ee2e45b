"""A round: attacks drawn at random, a run beside them, and a run in peace that is judged."""

import collections
import os
import time

from .attacks import Attacks
from .workspace import CHAINS


class Round:
    """The attacks of one round, their phases, and the names of what was done."""

    def __init__(self, workspace, counts):
        self.workspace, self.chance, self.counts = workspace, workspace.chance, counts
        self.attacks = Attacks(workspace)
        self.before, self.gate, self.inside, self.late, self.forced = [], [], [], [], []
        self.said, self.missed = [], 0

    def say(self, kind, phase, target):
        self.counts[f"{kind} {phase}"] += 1
        self.said.append(f"{target}: {kind} {phase}")

    def plan(self):
        for name in self.workspace.stages:
            if self.chance.random() < 0.75:
                self.attack(name)
        for index in range(CHAINS):
            if self.chance.random() < 0.7:
                self.attack_chain(index)
        if self.chance.random() < 0.1:
            self.say("stat-cache", "removed or cut", "store")
            self.before.append(self.spoil_cache)

    def attack(self, name):
        chance, attacks, path = self.chance, self.attacks, self.workspace.path(name)
        stage, paranoid = "s" + name, self.workspace.paranoid
        kind = {"f": "file", "l": "link", "d": "folder"}[name[0]]
        phase = chance.choice(["before", "before", "before", "gate", "inside", "there and back", "late"])
        if phase == "there and back":
            options = {"file": ["there_and_back", "mapped_there_and_back"], "link": ["link_there_and_back"],
                       "folder": ["inner", "link", "linked"] + (["name", "sub", "mapped"] if paranoid else [])}[kind]
            option = chance.choice(options)
            pair = {
                "there_and_back": lambda: attacks.there_and_back(path),
                "mapped_there_and_back": lambda: attacks.mapped_there_and_back(path),
                "link_there_and_back": lambda: attacks.link_there_and_back(path),
                "inner": lambda: attacks.there_and_back(attacks.inner(path) or f"{path}/link"),
                "link": lambda: attacks.link_there_and_back(f"{path}/link"),
                "linked": lambda: attacks.link_there_and_back(f"{path}/linked"),
                "name": lambda: attacks.name_there_and_back(path),
                "sub": lambda: attacks.folder_there_and_back(path),
                "mapped": lambda: attacks.mapped_there_and_back(attacks.inner(path)),
            }[option]
            if option in ("inner", "mapped") and attacks.inner(path) is None:
                return
            if option == "sub" and not os.path.isdir(f"{path}/sub"):
                return
            there, back = pair()
            self.forced.append(stage)
            self.gate.append(there)
            self.inside.append((stage, back))
            return self.say(f"{kind} {option}", phase, name)
        action, words = self.action(kind, path)
        if action is None:
            return
        self.say(f"{kind} {words}", phase, name)
        if phase == "before":
            self.before.append(action)
            if chance.random() < 0.2:
                self.before.append(action)
        elif phase == "gate":
            self.forced.append(stage)
            self.gate.append(action)
        elif phase == "inside":
            self.forced.append(stage)
            self.inside.append((stage, action))
        else:
            self.late.append(action)

    def action(self, kind, path):
        """One change of a target, and what to call it."""
        chance, attacks = self.chance, self.attacks
        if kind == "link":
            if chance.random() < 0.6:
                return (lambda: attacks.retarget(path)), "retarget"
            words = chance.choice(Attacks.FILE)
            # The version is shared by links, and by folders: it may be the target of several attacks.
            return (lambda: getattr(attacks, words)(path)), "target " + words
        if kind == "folder" and chance.random() < 0.5:
            words = chance.choice(Attacks.FOLDER + ["link", "linked"])
            if words in ("link", "linked"):
                return (lambda: attacks.retarget(f"{path}/{words}")), "retarget " + words
            return (lambda: getattr(attacks, words)(path)), words
        target = path if kind == "file" else attacks.inner(path)
        if target is None:
            return None, ""
        mappable = kind == "file" or self.workspace.paranoid
        words = chance.choice(Attacks.FILE + (["mapped"] * 3 if mappable else []))

        def change():
            # Another attack may have moved it.
            if os.path.isfile(target):
                getattr(attacks, words)(target)
        return change, words

    def attack_chain(self, index):
        """A producer's input, or what the store shows of its outputs, before its reader reads them again."""
        chance, path = self.chance, self.workspace.path
        choice = chance.choice(["producer", "reader", "tree mode", "tree folder"])
        self.say("chain " + choice, "before", f"p{index}")
        if choice == "producer":
            self.before.append(lambda: self.attacks.edit_keeping_dates(path(f"q{index}")))
        else:
            self.before.append(lambda: self.attacks.edit_keeping_dates(path(f"r{index}")))
        if choice.startswith("tree"):
            self.forced.append(f"c{index}")
            self.before.append(lambda: self.spoil_trees(choice))

    def spoil_trees(self, choice):
        trees = self.workspace.path(".millrace/trees")
        for name in os.listdir(trees) if os.path.isdir(trees) else []:
            tree = f"{trees}/{name}"
            if choice == "tree mode":
                for file in ("tool", "text"):
                    if os.path.isfile(f"{tree}/{file}"):
                        os.chmod(f"{tree}/{file}", os.stat(f"{tree}/{file}").st_mode ^ 0o111)
            elif os.path.isdir(f"{tree}/empty"):
                os.rmdir(f"{tree}/empty")
            else:
                os.mkdir(f"{tree}/empty")

    def spoil_cache(self):
        cache = self.workspace.path(".millrace/stat-cache")
        if os.path.exists(cache):
            if self.chance.random() < 0.5:
                os.unlink(cache)
            else:
                os.truncate(cache, os.path.getsize(cache) // 2)

    def act(self, action):
        """Does it, unless another attack took its target away: then there is one attack less."""
        try:
            action()
        except OSError:
            self.missed += 1

    def perform(self):
        """Attacks, runs, and then runs in peace; what is wrong, in words."""
        workspace = self.workspace
        for action in self.before:
            self.act(action)
        meanwhile = []
        if self.gate or self.inside:
            self.forced.append("gate")
            workspace.hold("gate")
            for stage in {stage for stage, _ in self.inside}:
                workspace.hold(stage)

            def at_gate():
                if workspace.wait_for("gate"):
                    for action in self.gate:
                        self.act(action)
                workspace.release("gate")

            def in_stage(stage, action):
                # Where it is refused before it begins, what was led astray is led back all the same.
                workspace.wait_for(stage)
                try:
                    action()
                finally:
                    workspace.release(stage)
            meanwhile.append(at_gate)
            by_stage = collections.defaultdict(list)
            for stage, action in self.inside:
                by_stage[stage].append(action)
            for stage, actions in by_stage.items():
                meanwhile.append(lambda stage=stage, actions=actions: in_stage(stage, lambda: [self.act(each) for each in actions]))
        if self.late:
            delays = [self.chance.random() * 0.5 for _ in self.late]

            def late():
                for delay, action in sorted(zip(delays, self.late), key=lambda pair: pair[0]):
                    time.sleep(delay / len(delays))
                    self.act(action)
            meanwhile.append(late)
        code, _, words = workspace.run(set(self.forced), meanwhile)
        if code not in (0, 3):
            return [f"exit code {code}: {words}"]
        expected = workspace.expected()
        code, events, words = workspace.run()
        if code != 0:
            return [f"exit code {code} in peace: {words}"]
        wrong = []
        for stage, text in expected.items():
            seen = workspace.result(events[stage]["key"])
            if seen != text:
                wrong.append(f"{stage} is stale: {seen[:300]!r} instead of {text[:300]!r}")
        return wrong
