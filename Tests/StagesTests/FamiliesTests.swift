import KindChecks
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

  @Test(arguments: families) func `The schema refuses what settings exclude`(family: FamilyReference) {
    #expect(KindChecks.schemaFaults(of: family, families: families) == [])
  }

  @Test func `Every stage is described`() {
    let described = Set(stageReferences.map(\.keyword))
    withKnownIssue("their settings are not described yet") {
      #expect(builtInStages.map(\.name).filter { !described.contains($0) } == [])
    }
  }

  @Test func `Every word that stands for a family has one`() {
    let names = Set(families.map(\.name))
    func named(_ form: ValueForm) -> [String] {
      switch form {
      case .kind(let family): [family]
      case .list(let element, _), .mapping(let element): named(element)
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
}
