import Foundation
import KindChecks
import NetworkFiles
import Pipelines
import Settings
import Stages
import Testing

/// Whatever describes itself, over all registries.
struct FamiliesTests {
  @Test(arguments: families) func `Kinds are told apart and explained`(family: FamilyReference) {
    #expect(!family.kinds.isEmpty)
    for kind in family.kinds {
      #expect(kind.summary.hasSuffix(".") && !kind.summary.contains("\n"), "\(kind.keyword)")
      for setting in kind.settings {
        #expect(
          setting.explanation.hasSuffix(".") && !setting.explanation.contains("\n"), "\(kind.keyword).\(setting.name)")
      }
    }
    #expect(Set(family.kinds.map(\.keyword)).count == family.kinds.count)
  }

  @Test func `Kinds read what they write, and refuse what they exclude`() {
    func faults<Family: KindFamily>(of type: Family.Type) -> [String] {
      KindChecks.faults(of: type, families: families)
    }
    for family in describedFamilies { #expect(faults(of: family) == []) }
  }

  @Test(arguments: families) func `The schema refuses what settings exclude`(family: FamilyReference) {
    // A network is no kind; none will do where one is asked for.
    let network = FamilyReference(name: NetworkSchema.network, plural: "networks", kinds: [])
    #expect(KindChecks.schemaFaults(of: family, families: families + [network]) == [])
  }

  @Test func `Every stage is described`() {
    #expect(builtInStages.map(\.name) + ["run"] == stageReferences.map(\.keyword))
  }

  @Test func `Every word that stands for a family has one`() {
    let names = Set(families.map(\.name) + [NetworkSchema.network])
    func named(_ form: ValueForm) -> [String] {
      switch form {
      case .kind(let family): [family]
      case .list(let element, _), .mapping(let element, _): named(element)
      case .oneOf(let forms): forms.flatMap(named)
      case .group(let settings, _): settings.flatMap { named($0.form) }
      default: []
      }
    }
    for family in families {
      for setting in family.kinds.flatMap(\.settings) {
        #expect(named(setting.form).allSatisfy(names.contains), "\(family.name): \(setting.name)")
      }
    }
  }

  @Test(arguments: [40, 80]) func `Every page keeps to the width`(columns: Int) throws {
    let manual = Manual(command: "millrace help", chapters: Manual.chapters(families, command: "millrace help"))
    for family in families {
      for kind in family.kinds {
        let lines = manual.lines(try manual.answer(to: "\(family.plural)/\(kind.keyword)"), columns: columns)
        #expect(lines.filter { $0.count > columns } == [], "\(kind.keyword)")
        #expect(lines[0].hasPrefix("\(kind.keyword), a"))
      }
    }
  }

  @Test(arguments: FileSchema.allCases) func `Schemas refer to nothing that they lack`(sort: FileSchema) {
    let document = sort.document
    let definitions = document["definitions"]?.members ?? [:]
    func check(_ value: CanonicalValue) {
      switch value {
      case .list(let elements): elements.forEach(check)
      case .mapping(let members):
        if let name = members["$ref"]?.text {
          #expect(definitions[String(name.split(separator: "/").last ?? "")] != nil, "\(name)")
        }
        members.values.forEach(check)
      default: break
      }
    }
    check(document)
  }

  @Test(arguments: FileSchema.allCases) func `The schema in the repository is the program's`(sort: FileSchema) throws {
    let kept = try String(contentsOf: Self.pipelines.appending(path: sort.path), encoding: .utf8)
    #expect(
      kept == sort.document.indentedJSON, "write it anew: millrace schema \(sort) > pipelines/\(sort.path)")
  }

  @Test(arguments: [
    ("{dataset: mnist, splits: {train: train}}", true), ("{records: d, splits: {train: 80%, test: 20%}}", true),
    ("{splits: {train: train}, matrix: {dataset: [mnist, fashion_mnist]}}", true),
    ("{records: d, dataset: , splits: {train: 80%}}", true), ("{splits: {train: train}}", false),
    ("{dataset: , records: , splits: {train: train}}", false),
    ("{dataset: mnist, records: d, splits: {train: train}}", false), ("{dataset: mnist, splits: {}}", false),
  ])
  func `The schema of preprocess knows what must be said`(yaml: String, isRight: Bool) throws {
    let file = try ConfigurationText.parse("stages: {preprocess: \(yaml)}", file: "a.yaml")
    #expect(SchemaCheck(FileSchema.pipeline.document).accepts(file.canonical) == isRight)
  }

  @Test func `Shipped pipelines and networks name their schema`() throws {
    var count = 0
    for folder in ["", "course", "networks"] {
      let sort = folder == "networks" ? FileSchema.network : .pipeline
      let files = try FileManager.default.contentsOfDirectory(
        at: Self.pipelines.appending(path: folder), includingPropertiesForKeys: nil)
      for file in files where file.pathExtension == "yaml" {
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(
          text.hasPrefix("# yaml-language-server: $schema=\(folder.isEmpty ? "" : "../")\(sort.path)\n"),
          "\(file.lastPathComponent)")
        count += 1
      }
    }
    #expect(count >= 34)
  }

  private static let pipelines = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../pipelines").standardized
}
