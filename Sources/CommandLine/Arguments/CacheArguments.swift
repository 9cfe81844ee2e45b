import ArgumentParser
import Glibc
import Store

/// Which shared cache a verb speaks to.
struct CacheArguments: ParsableArguments {
  private static let variable = "MILLRACE_CACHE"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The address of a shared cache: a server with GET, HEAD and PUT, such as nginx or bazel-remote. "
        + "Default: the environment variable \(variable).", valueName: "url"))
  var cache: String?

  /// The server; a mistake of usage where none, or no address, is given.
  func server() throws(ValidationError) -> CacheServer {
    guard let url = cache ?? getenv(Self.variable).map({ String(cString: $0) }), !url.isEmpty else {
      throw ValidationError("no shared cache: give --cache URL, or set the environment variable \(Self.variable)")
    }
    do throws(StoreError) {
      return try CacheServer(url: url)
    } catch {
      throw ValidationError(error.message)
    }
  }
}
