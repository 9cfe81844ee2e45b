import Foundation
import PackagePlugin

/// Writes a Swift file that lists every source of the package: its path, its SHA-256, the modules it imports, the types it
/// declares for other files and the types it names.
///
/// Runs again whenever a source changes, and needs nothing but a shell and coreutils.
@main struct SourceDigests: BuildToolPlugin {
  private static let script = """
    output="$1"; folder="$2"; shift 2; cd "$folder" || exit 1
    {
      echo 'let sourceDigests = \"\"\"'
      for file; do
        digest=$(sha256sum "$file") || exit 1
        imports=$(sed -nE 's/^(public |package |internal )?import ([A-Za-z]+).*/\\2/p' "$file" | sort -u | tr '\\n' ',')
        declared=$(sed -nE 's/^(public |package )?(final )?(struct|enum|class|protocol) ([A-Za-z]+).*/\\4/p' "$file" | sort -u | tr '\\n' ',')
        named=$(grep -oE '\\b[A-Z][A-Za-z]+' "$file" | sort -u | tr '\\n' ',')
        echo "  $file ${digest%% *} ,$imports ,$declared ,$named"
      done
      echo '  \"\"\"'
    } > "$output"
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
        arguments: ["-c", Self.script, "sh", output.path, folder.path] + names, inputFiles: files, outputFiles: [output]
      )
    ]
  }
}
