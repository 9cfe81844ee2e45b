import Glibc
package import Pipelines
import Store

/// A stage that ends its process by a signal, where it was not told to pass.
struct CrashKind: StageKind {
  let name = "crash"

  func implementation(using kindFiles: Set<String>) -> [ImplementationPart] {
    [ImplementationPart(name: "Crash", digest: Digest(of: "1"))]
  }

  func prepare(_ reader: StageReader) throws -> PreparedStage {
    let signal = try reader.int("signal", in: 1...31)
    // What the kernel would write where it kills for memory.
    let counter = try reader.string("counter", default: "")
    return PreparedStage(outputs: ["nothing"]) { _ in
      if !counter.isEmpty { try Disk.replace(counter, with: Array("oom_kill 8\n".utf8)) }
      _ = write(STDERR_FILENO, "about to end\n", 13)
      kill(getpid(), Int32(signal))
      // The signal comes before the call returns, unless nobody is there to get it.
      while true { pause() }
    }
  }
}

/// A stage that is asked to end the first time, and goes on from where it was the second time.
struct PatientKind: StageKind {
  let name = "patient"

  func implementation(using kindFiles: Set<String>) -> [ImplementationPart] {
    [ImplementationPart(name: "Patient", digest: Digest(of: "1"))]
  }

  func prepare(_ reader: StageReader) throws -> PreparedStage {
    // Whether somebody else than the run has its process end.
    let isEnded = try reader.bool("ended", default: false)
    return PreparedStage(outputs: ["value"]) { context in
      let progress = "\(context.progressFolder)/half"
      if Disk.status(progress) == nil {
        try Disk.replace(progress, with: Array("half".utf8))
        context.warn("this takes long")
        context.report(Progress(completed: 1, total: 2, unit: "halves", message: "half of it"))
        if isEnded { kill(getpid(), SIGTERM) }
        while true { try context.checkCancelled() }
      }
      context.markResumed(from: "half")
      let file = try context.createFile("value", "text")
      try file.write("whole".utf8)
      _ = try file.finish()
    }
  }
}

/// The kinds that need no settings of a test's own.
package let otherSamples: [any StageKind] = [CrashKind(), PatientKind()]
