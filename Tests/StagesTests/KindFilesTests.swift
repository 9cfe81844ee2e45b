import Foundation
import Pipelines
import Settings
import SourceIdentity
import Stages
import Testing

/// Registered kinds stand in files that nobody else names: only so may the files be left out where no settings use them.
@Suite struct KindFilesTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// What is linked into no stage.
  private static let programs: Set<String> = [
    "Benchmarks", "CommandLine", "millrace", "DigestSources", "SourceDigests", "SourceTable",
  ]

  /// The code of each Swift source that may be linked into a stage, by its name in the identities.
  private static let code: [String: String] = {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/Sources")) ?? []
    return paths.reduce(into: [:]) { code, path in
      let parts = path.split(separator: "/").map(String.init)
      guard path.hasSuffix(".swift"), !programs.contains(parts[0]),
        let source = try? Data(contentsOf: URL(filePath: "\(root)/Sources/\(path)"))
      else { return }
      let module = parts[0] == "Stages" ? (parts[1] == "BuiltIn" ? "Stages" : "Stage\(parts[1])") : parts[0]
      code["\(module)/\(parts[parts.count - 1])"] = Self.code(of: [UInt8](source))
    }
  }()

  private static let kinds: [(type: String, file: String)] = describedFamilies.flatMap { family in
    family.all.map { (String(describing: $0), $0.sourceFile) }
  }

  /// A source without comments and texts, but with what is interpolated in these.
  private static func code(of source: [UInt8]) -> String {
    var kept: [UInt8] = []
    /// What is being read: code within so many brackets, or a text that ends with so many quotes.
    enum Place { case code(brackets: Int), text(quotes: Int) }
    var places = [Place.code(brackets: 0)]
    var position = 0
    func starts(_ text: String) -> Bool { source[position...].starts(with: text.utf8) }
    while position < source.count {
      switch places[places.count - 1] {
      case .code(let brackets):
        if starts("//") {
          while position < source.count, source[position] != UInt8(ascii: "\n") { position += 1 }
          continue
        }
        if starts("/*") {
          while position < source.count, !starts("*/") { position += 1 }
          position += 2
          continue
        }
        if starts("\"") {
          let quotes = starts("\"\"\"") ? 3 : 1
          places.append(.text(quotes: quotes))
          position += quotes
          continue
        }
        if starts("(") { places[places.count - 1] = .code(brackets: brackets + 1) }
        if starts(")") {
          if brackets == 0, places.count > 1 {
            places.removeLast()
          } else {
            places[places.count - 1] = .code(brackets: brackets - 1)
          }
        }
        kept.append(source[position])
        position += 1
      case .text(let quotes):
        if starts("\\(") {
          places.append(.code(brackets: 0))
          kept.append(UInt8(ascii: " "))
          position += 2
        } else if starts("\\") {
          position += 2
        } else if starts(String(repeating: "\"", count: quotes)) {
          places.removeLast()
          position += quotes
        } else {
          position += 1
        }
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  private static func words(_ code: String) -> Set<Substring> {
    Set(code.split { !($0.isLetter || $0.isNumber || $0 == "_") })
  }

  @Test func codeIsWhatIsNeitherCommentNorText() {
    let source = "let a = \"B \\(C.d(\"E\")) F\" // G\n/* H */ let i = \"\"\"\n \"J\" \\(K)\n\"\"\""
    #expect(Self.words(Self.code(of: Array(source.utf8))) == ["let", "a", "C", "d", "i", "K"])
  }

  @Test func nobodyElseNamesAKindsType() {
    let lists = Set(describedFamilies.map { $0.listFile })
    let own = Dictionary(grouping: Self.kinds) { $0.type }.mapValues { Set($0.map(\.file)) }
    var faults: [String] = []
    for (file, code) in Self.code where !lists.contains(file) {
      let kind = SourceListing.kind(of: file, among: kindFiles)
      for word in Self.words(code) {
        guard let files = own[String(word)], !(kind.map(files.contains) ?? false) else { continue }
        faults.append("\(file) names \(word), whose file does not count for all who use \(file)")
      }
    }
    #expect(Self.kinds.count > 130 && Self.code.count > 400)
    #expect(faults == [])
  }

  /// Anything else in it would be used by others without its counting.
  @Test func aKindsFileHoldsTheKindAndWhatMakesIt() {
    let families = Set(describedFamilies.map { String(describing: $0) })
    let declaration =
      #/^(?:@\w+ )*((?:public |package |internal |private |fileprivate |final )*)(extension|func|struct|enum|class|protocol|let|var|typealias) (\w+)/#
    var faults: [String] = []
    for (type, file) in Self.kinds {
      for (name, code) in Self.code where SourceListing.kind(of: name, among: [file]) == file {
        for line in code.split(separator: "\n") {
          guard let match = line.prefixMatch(of: declaration), !match.1.contains("private") else { continue }
          let isItsOwn = match.3 == type || (match.2 == "extension" && families.contains(String(match.3)))
          if !isItsOwn { faults.append("\(name): \(line)") }
        }
      }
    }
    #expect(faults == [])
  }

  @Test func aListsFileHoldsNothingElse() {
    for family in describedFamilies {
      let code = Self.code[family.listFile]
      #expect(code != nil, "the kinds of \(family) are listed in a file of their own, \(family.listFile)")
      #expect(code?.contains("func ") == false && code?.components(separatedBy: "extension ").count == 2)
    }
  }

  // MARK: A pipeline

  private func fashion(_ stages: [any StageKind]) throws -> StageGraph {
    try StageGraph(PipelineConfiguration(file: "\(Self.root)/pipelines/fashion.yaml"), kinds: stages)
  }

  @Test func fashionUsesWhatItNames() throws {
    let graph = try fashion(builtInStages)
    func words(_ stage: String) -> Set<String> {
      Set((graph[stage]?.kindFiles ?? []).map { String($0.split(separator: "/")[1].dropLast(6)) })
    }
    let train = words("train.1")
    #expect(words("preprocess").isEmpty)
    #expect(train.isSuperset(of: ["Convolution", "Dense", "RandomFlip", "Adam", "CosineDecay", "CrossEntropy"]))
    #expect(train.isDisjoint(with: ["Mean", "SGD", "RandomCrop", "GradCAM", "TransposedConvolution"]))
    #expect(words("train.5") == train)
    #expect(words("ensemble") == train.union(["Mean"]))
    #expect(words("calibrate") == train.union(["Mean", "NoCalibration", "TemperatureScaling"]))
    #expect(words("explain") == train.union(["GradCAM", "IntegratedGradients", "ZeroBaseline"]))
    #expect(words("report") == words("calibrate").union(words("explain")))
  }

  /// A random cut is one from the middle in evaluation, whose code it runs.
  @Test func whatStandsForAStepInEvaluationIsUsed() throws {
    let place = SourceLocation(file: "", line: 1, column: 1)
    let crop = try #require(describedFamilies.first { $0.family == "step" }).read(
      ConfigurationNode(
        canonical: .mapping(["randomCrop": .mapping(["padding": .int(4), "height": .int(8), "width": .int(8)])]),
        at: place, path: ""))
    #expect(crop.kinds.map { type(of: $0).sourceFile } == ["Streams/RandomCrop.swift", "Streams/CenterCrop.swift"])
  }

  /// Plants a change into each kind's file in turn.
  @Test func aKindsFileMovesTheStagesThatUseItAndNoOther() throws {
    let graph = try fashion(builtInStages)
    let text = SourceListing.current.text
    for file in kindFiles {
      let moved = try self.moved(in: graph, kindFiles: kindFiles, to: Self.changing(file, in: text))
      let using = Set(graph.stages.filter { $0.kindFiles.contains(file) }.map(\.name))
      #expect(moved == using, "\(file)")
    }
  }

  @Test(arguments: ["Records", "Networks", "Streams", "Calibration", "Ensembles", "Explanation", "Training"])
  func aNewKindMovesNoStage(module: String) throws {
    let graph = try fashion(builtInStages)
    let digest = String(repeating: "0", count: 64)
    let text = SourceListing.current.text.replacing(
      "module \(module)\n", with: "module \(module)\nAaa.swift \(digest)\n")
    let moved = try moved(in: graph, kindFiles: kindFiles.union(["\(module)/Aaa.swift"]), to: text)
    #expect(moved == [])
    // What is no kind moves whoever links it.
    #expect(try self.moved(in: graph, kindFiles: kindFiles, to: text).contains("report"))
  }

  /// The stages whose identities other sources change.
  private func moved(in graph: StageGraph, kindFiles: Set<String>, to text: String) throws -> Set<String> {
    let listing = try #require(SourceListing(text: text))
    let other = identifiedStages(kindFiles: kindFiles, sources: listing)
    return Set(
      graph.stages.filter { stage in
        other.first { $0.name == stage.kind }?.implementation(using: stage.kindFiles) != stage.implementation
      }.map(\.name))
  }

  /// A listing in which a file has another digest.
  private static func changing(_ file: String, in text: String) -> String {
    let parts = file.split(separator: "/")
    var module: Substring = ""
    return text.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      if words[0] == "module" { module = words[1] }
      guard module == parts[0], words[0] == parts[1] else { return line + "\n" }
      return "\(words[0]) \(String(repeating: "0", count: 64))\n"
    }.joined()
  }
}
