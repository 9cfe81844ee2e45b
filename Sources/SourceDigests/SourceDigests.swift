import Foundation
import PackagePlugin

/// Writes a Swift file that lists every source of the package: its path, its SHA-256, the modules it imports, what it
/// declares for other files, what it adds to which types in extensions, and the names it uses.
///
/// Runs again whenever a source changes, and needs nothing but a shell and coreutils.
@main struct SourceDigests: BuildToolPlugin {
  private static let script = """
    output="$1"; folder="$2"; extensions="$3"; shift 3; cd "$folder" || exit 1
    {
      echo 'let sourceDigests = \"\"\"'
      for file; do
        digest=$(sha256sum "$file") || exit 1
        imports=$(sed -nE 's/^(public |package |internal )?import ([A-Za-z]+).*/\\2/p' "$file" | sort -u | tr '\\n' ',')
        declared= extended= named=
        # Of modules below only the whole is asked for.
        case "$file" in Stages/*)
        declared=$(sed -nE 's/^((public|package|final|indirect) )*(struct|enum|class|actor|protocol|typealias|func|let|var) ([A-Za-z_]+).*/\\4/p' "$file" | sort -u | tr '\\n' ',')
        extended=$(awk "$extensions" "$file" | sort -u | tr '\\n' ',')
        named=$(grep -oE '\\b[A-Za-z_]+' "$file" | sort -u | tr '\\n' ',') ;;
        esac
        echo "  $file ${digest%% *} ,$imports ,$declared ,$extended ,$named"
      done
      echo '  \"\"\"'
    } > "$output"
    """

  /// Prints `Type.member` for what extensions add for other files, `Type` for what they make it conform to.
  private static let extensions = """
    /^((public|package) )?extension / {
      inside = 1; line = $0; sub(/^((public|package) )?extension \\[?/, "", line)
      name = line; sub(/[^A-Za-z].*/, "", name)
      if (line ~ /^[A-Za-z.<>]+\\]?:/) print name
      next
    }
    /^}/ { inside = 0 }
    inside && /^  [a-z@]/ && !/^  (fileprivate|private) / {
      if (match($0, /(func|var|let|struct|enum|class|typealias|case) [A-Za-z_]+/)) {
        member = substr($0, RSTART, RLENGTH); sub(/^[a-z]+ /, "", member); print name "." member
      } else if (/(init|subscript)/) print name
    }
    """

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = context.package.directoryURL.appending(path: "Sources")
    let output = context.pluginWorkDirectoryURL.appending(path: "SourceDigestList.swift")
    let endings: Set<String> = ["swift", "c", "h", "modulemap"]
    let files = (FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? [])
      .compactMap { $0 as? URL }
      .filter { endings.contains($0.pathExtension) }
      .sorted { $0.path < $1.path }
    let names = files.map { String($0.path.dropFirst(folder.path.count).drop { $0 == "/" }) }
    return [
      .buildCommand(
        displayName: "Digesting the sources for \(target.name)", executable: URL(filePath: "/bin/sh"),
        arguments: ["-c", Self.script, "sh", output.path, folder.path, Self.extensions] + names, inputFiles: files,
        outputFiles: [output]
      )
    ]
  }
}
