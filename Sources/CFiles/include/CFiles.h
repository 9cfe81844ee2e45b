#pragma once

/// Opens the folder `name` (one component) in the open folder `folder` for reading: no link is followed and no mount entered.
///
/// Returns a descriptor, or the negated errno; -EXDEV where something is mounted there.
int millrace_open_folder(int folder, const char *name);

/// Lifts what keeps a file or folder from being changed or removed whatever its mode: the attributes "immutable" and
/// "append only". Fails quietly where the user may not, or the file system knows no attributes.
void millrace_lift_attributes(int descriptor);

/// Takes away what is mounted on `name` (one component) in the open folder `folder`. Returns 0, or the negated errno.
int millrace_detach_mount(int folder, const char *name);

/// Takes a lease on an open file, which the kernel grants only while nobody has the file open for writing, or mapped.
///
/// Returns 0; -EAGAIN where somebody has; another negated errno where the file system or the user's rights allow no lease.
int millrace_take_lease(int descriptor);

/// Whether a lease taken on the descriptor still holds: nobody has opened the file for writing since.
int millrace_holds_lease(int descriptor);

/// Gives the lease back.
void millrace_drop_lease(int descriptor);
