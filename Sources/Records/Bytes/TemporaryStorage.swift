import Glibc

/// Numbers in a file without a name, written and read at any place from any thread.
package final class TemporaryStorage: Sendable {
  private let descriptor: Int32
  private let folder: String?

  /// Creates the file in a folder, else in `$TMPDIR`, or in `/tmp`.
  package init(in folder: String? = nil) throws(RecordsError) {
    descriptor = try TemporaryFile.descriptor(in: folder)
    self.folder = folder
  }

  deinit { close(descriptor) }

  /// Writes numbers from place `start` on.
  package func write<Number: BitwiseCopyable>(_ numbers: [Number], at start: Int) throws(RecordsError) {
    let written: Result<Void, RecordsError> = numbers.withUnsafeBytes { bytes in
      Result { () throws(RecordsError) in
        try TemporaryFile.write(bytes, to: descriptor, at: start * MemoryLayout<Number>.stride, in: folder)
      }
    }
    try written.get()
  }

  /// Copies numbers from place `start` on, which were written before.
  package func read<Number: BitwiseCopyable>(
    at start: Int, into numbers: UnsafeMutableBufferPointer<Number>
  ) throws(RecordsError) {
    try TemporaryFile.read(
      into: UnsafeMutableRawBufferPointer(numbers), from: descriptor, at: start * MemoryLayout<Number>.stride)
  }
}
