import Foundation
import SourceIdentity

// DigestSources OUTPUT FOLDER module NAME FILE… module NAME FILE… target NAME MODULE…
//
// Writes a Swift file with the digest of each source of each module, and the modules that are linked into each target.
var words = CommandLine.arguments.dropFirst()
guard let output = words.popFirst(), let folder = words.popFirst() else {
  fatalError("usage: DigestSources OUTPUT FOLDER [module NAME FILE…]… [target NAME MODULE…]…")
}
var listing = SourceListing()
while let kind = words.popFirst(), let name = words.popFirst() {
  let members = words.prefix { $0 != "module" && $0 != "target" }
  words = words.dropFirst(members.count)
  if kind == "target" {
    listing.addTarget(name, modules: Array(members))
  } else {
    try listing.addModule(
      name, files: members.map { ($0, [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\($0)")))) })
  }
}
let file = Data("let sourceListing = \"\"\"\n\(listing.text)\"\"\"\n".utf8)
// What says the same is left alone, so that nothing is compiled again after an edit of comments.
if (try? Data(contentsOf: URL(filePath: output))) != file {
  try file.write(to: URL(filePath: output), options: .atomic)
}
