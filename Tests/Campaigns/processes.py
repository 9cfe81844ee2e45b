"""What campaigns ask of the system about processes."""
import glob


def descendants(process):
    """The numbers of all that descend from a process."""
    found = []
    for path in glob.glob(f"/proc/{process}/task/*/children"):
        try:
            with open(path) as file:
                numbers = [int(number) for number in file.read().split()]
        except OSError:
            continue  # It ended meanwhile.
        for number in numbers:
            found += [number] + descendants(number)
    return found


def words(process):
    """The words of a process's command line; none where it is gone."""
    try:
        with open(f"/proc/{process}/cmdline", "rb") as file:
            return [word.decode(errors="replace") for word in file.read().split(b"\0")]
    except OSError:
        return []
