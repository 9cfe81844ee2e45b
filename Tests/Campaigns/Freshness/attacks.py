"""What happens to files and folders: each attack changes one of them, or returns how to lead it astray and back."""

import mmap
import os
import time

from .workspace import CONTENTS, LARGE, VERSIONS


class Clock:
    """Times in nanoseconds, to set a file's dates."""

    @staticmethod
    def keep(path, action):
        before = os.stat(path)
        action()
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(content, old):
    """Another content of the same length, where there is one."""
    if len(old) > LARGE:
        return content + b"." * (len(old) - len(content))
    return content


class Attacks:
    def __init__(self, workspace):
        self.workspace, self.chance = workspace, workspace.chance

    def content(self, path):
        with open(path, "rb") as file:
            old = file.read()
        return replaced(self.chance.choice(CONTENTS[:4] if self.chance.random() < 0.8 else CONTENTS), old)

    # One file.

    def edit(self, path):
        content = self.content(path)
        with open(path, "r+b") as file:
            file.write(content)
            file.truncate()

    def edit_keeping_dates(self, path):
        Clock.keep(path, lambda: self.edit(path))

    def edit_dated(self, path):
        self.edit(path)
        seconds = self.chance.choice([0, 1, 1_000_000_000, int(time.time()) + 3600, 4_000_000_000])
        os.utime(path, ns=(seconds * 10**9, seconds * 10**9 + self.chance.choice([0, 1])))

    def rename_over(self, path):
        path, content = os.path.realpath(path), self.content(path)
        mode = os.stat(path).st_mode & 0o777
        with open(f"{self.workspace.folder}/draft", "wb") as file:
            file.write(content)
        os.chmod(f"{self.workspace.folder}/draft", mode)
        before = os.stat(path)
        os.rename(f"{self.workspace.folder}/draft", path)
        if self.chance.random() < 0.5:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def hard_link(self, path):
        other = f"{self.workspace.folder}/other-name"
        os.link(os.path.realpath(path), other)
        self.edit_keeping_dates(other)
        os.unlink(other)

    def executable(self, path):
        os.chmod(path, os.stat(path).st_mode ^ 0o111)

    def mode(self, path):
        # Of one that is no member of the key: only the owner's executable bit is.
        executable = os.stat(path).st_mode & 0o100
        os.chmod(path, self.chance.choice([0o711, 0o755, 0o700]) if executable else
                 self.chance.choice([0o644, 0o600, 0o444]))

    def touch(self, path):
        os.utime(path)

    def mapped(self, path):
        """A store into a page that mostly is dirty already: such a store moves no time stamp."""
        kept = self.workspace.maps.get(path)
        status = os.stat(path)
        if status.st_size < 4:
            raise OSError(f"{path} is too short to be mapped")
        if kept is None or kept[0] != (status.st_ino, status.st_size):
            with open(path, "r+b") as file:
                kept = ((status.st_ino, status.st_size), mmap.mmap(file.fileno(), status.st_size))
            self.workspace.maps[path] = kept
        content = self.chance.choice(CONTENTS[:4])
        kept[1][0:4] = content

    # Names in a folder.

    def inner(self, folder, kind="file"):
        """A random file of a folder, links left out."""
        found = []
        for place, folders, names in os.walk(folder):
            if kind == "file":
                found += [f"{place}/{name}" for name in names if not os.path.islink(f"{place}/{name}")]
            else:
                found += [place] + [f"{place}/{name}" for name in folders if not os.path.islink(f"{place}/{name}")]
        return self.chance.choice(sorted(found)) if found else None

    def add_or_remove_empty(self, folder):
        place = f"{self.inner(folder, 'folder')}/new{self.chance.randrange(3)}"
        if os.path.isdir(place) and not os.listdir(place):
            os.rmdir(place)
        elif not os.path.lexists(place):
            os.mkdir(place)

    def add_or_remove(self, folder):
        place = f"{self.inner(folder, 'folder')}/file{self.chance.randrange(3)}"
        if os.path.isfile(place):
            os.unlink(place)
        elif not os.path.lexists(place):
            with open(place, "wb") as file:
                file.write(self.chance.choice(CONTENTS))

    def move(self, folder):
        one = self.inner(folder)
        if one:
            place = f"{self.inner(folder, 'folder')}/moved{self.chance.randrange(3)}"
            if not os.path.lexists(place):
                os.rename(one, place)

    def swap(self, folder):
        one, other = self.inner(folder), self.inner(folder)
        if one and one != other:
            os.rename(one, f"{self.workspace.folder}/swap")
            os.rename(other, one)
            os.rename(f"{self.workspace.folder}/swap", other)

    def file_becomes_folder(self, folder):
        one = f"{folder}/kind"
        if os.path.isdir(one):
            os.rmdir(one)
            with open(one, "wb"):
                pass
        else:
            if os.path.lexists(one):
                os.unlink(one)
            os.mkdir(one)

    def retarget(self, link):
        up = os.path.dirname(os.readlink(link))
        target = f"{up}/{'folder' if 'folder' in os.readlink(link) else ''}{self.chance.randrange(VERSIONS)}"
        draft = f"{self.workspace.folder}/new-link"
        os.symlink(target, draft)
        os.rename(draft, link)

    FILE = ["edit", "edit_keeping_dates", "edit_dated", "rename_over", "hard_link", "executable", "mode", "touch"]
    FOLDER = ["add_or_remove_empty", "add_or_remove", "move", "swap", "file_becomes_folder"]

    # There and back: as it was when it was hashed and when the run ends, and another in between.

    def there_and_back(self, path):
        with open(path, "rb") as file:
            old = file.read()
        kept = f"{self.workspace.folder}/kept-{os.path.basename(path)}-{self.chance.random()}"
        by_rename = self.chance.random() < 0.5
        mode, new = os.stat(path).st_mode & 0o777, self.content(path)

        def there():
            if by_rename:
                os.rename(path, kept)
                with open(path, "wb") as file:
                    file.write(new)
                os.chmod(path, mode)
            else:
                Clock.keep(path, lambda: self.put(path, new))

        def back():
            if by_rename:
                os.rename(kept, path)
            else:
                Clock.keep(path, lambda: self.put(path, old))
        return there, back

    def put(self, path, content):
        with open(path, "r+b") as file:
            file.write(content)
            file.truncate()

    def mapped_there_and_back(self, path):
        with open(path, "rb") as file:
            old = file.read(4)

        def there():
            self.mapped(path)

        def back():
            # It was never led astray where it was too short to be mapped.
            if path in self.workspace.maps:
                self.workspace.maps[path][1][0:4] = old
        return there, back

    def link_there_and_back(self, link):
        kept = f"{self.workspace.folder}/kept-link-{self.chance.random()}"

        def there():
            up = os.readlink(link)
            os.rename(link, kept)
            os.symlink(up, link)
            self.retarget(link)

        def back():
            os.rename(kept, link)
        return there, back

    def name_there_and_back(self, folder):
        place = f"{self.inner(folder, 'folder')}/passing"

        def there():
            with open(place, "wb") as file:
                file.write(b"passing")

        return there, lambda: os.unlink(place)

    def folder_there_and_back(self, folder):
        kept = f"{self.workspace.folder}/kept-folder-{self.chance.random()}"

        def there():
            os.rename(f"{folder}/sub", kept)
            os.mkdir(f"{folder}/sub")

        def back():
            os.rmdir(f"{folder}/sub")
            os.rename(kept, f"{folder}/sub")
        return there, back
