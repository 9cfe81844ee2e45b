import Glibc
import Synchronization

/// Tells read-only images apart that stand at one place one after the other.
///
/// Whoever makes an image such as a CD's or a squashfs chooses the inodes and times in it, and may choose those of
/// another one. On a file system that can be written the kernel keeps them.
package enum ImageIdentity {
  private static let known = Mutex<[UInt64: Int]>([:])

  /// A number of the medium below a device that is mounted read-only; 0 for all others.
  ///
  /// Looked up once for each device and process.
  package static func of(device: UInt64) -> Int {
    known.withLock { known in
      if let number = known[device] { return number }
      // As makedev(3) puts them together.
      let major = device >> 8 & 0xFFF | device >> 32 & ~0xFFF
      let minor = device & 0xFF | device >> 12 & ~0xFF
      let number = number(of: "\(major):\(minor)")
      known[device] = number
      return number
    }
  }

  private static func number(of device: String) -> Int {
    guard let mountID = mountID(ofImage: device, in: text("/proc/self/mountinfo")) else { return 0 }
    // The kernel counts the media of all its block devices; where it does not, the mount's number has to do.
    let medium = text("/sys/dev/block/\(device)/diskseq")
    let boot = text("/proc/sys/kernel/random/boot_id")
    return Int(truncatingIfNeeded: Digest(of: "\(boot) \(medium.isEmpty ? mountID : medium)").beginning) | 1
  }

  /// The mount of a device whose file system nobody may write, by the kernel's table of mounts; `nil` for others.
  ///
  /// - Reference: proc_pid_mountinfo(5): number, parent, device, root, place, options, …, `-`, type, source, options of
  ///   the file system.
  package static func mountID(ofImage device: String, in table: String) -> String? {
    for line in table.utf8.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      guard fields.count > 6, fields[2] == device, let dash = fields[6...].firstIndex(of: "-"), dash + 3 < fields.count
      else { continue }
      return fields[dash + 3].split(separator: ",").contains("ro") ? fields[0] : nil
    }
    return nil
  }

  /// A file of the kernel, which states no length; empty where there is none.
  private static func text(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while bytes.count < 1 << 22 {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count <= 0 { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
