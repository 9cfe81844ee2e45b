// swift-tools-version: 6.2
import PackageDescription

/// The module table: every module with what it may import, floor by floor, strictly downward.
/// `make lint` holds the sources to it.
let modules: [Module] = [
  // Floor 1
  Module("Arrays"),
  Module("Store", packages: [.crypto]),
  // Floor 2
  // Floor 3
  Module("Ensembles", imports: ["Arrays"]),
  Module("Calibration", imports: ["Arrays"]),
  // Floor 4
  Module("Reports", imports: ["Arrays", "Ensembles", "Calibration"]),
]

/// System C libraries, each imported by one Swift module, which hides it.
let systemLibraries: [Target] = [
]

// MARK: - From the table to targets

struct Module {
  enum Package {
    case argumentParser, crypto, log, yams

    var product: Target.Dependency {
      switch self {
      case .argumentParser: .product(name: "ArgumentParser", package: "swift-argument-parser")
      case .crypto: .product(name: "Crypto", package: "swift-crypto")
      case .log: .product(name: "Logging", package: "swift-log")
      case .yams: .product(name: "Yams", package: "Yams")
      }
    }
  }

  var name: String
  var imports: [String]
  var packages: [Package]

  init(_ name: String, imports: [String] = [], packages: [Package] = []) {
    self.name = name
    self.imports = imports
    self.packages = packages
  }

  var dependencies: [Target.Dependency] {
    imports.map { .target(name: $0) } + packages.map(\.product)
  }
}

let settings: [SwiftSetting] =
  [
    "ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "InferIsolatedConformances",
    "NonisolatedNonsendingByDefault", "ImmutableWeakCaptures",
  ].map { .enableUpcomingFeature($0) }

let package = Package(
  name: "millrace",
  products: modules.map { .library(name: $0.name, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: systemLibraries
    + modules.flatMap { module in
      [
        Target.target(name: module.name, dependencies: module.dependencies, swiftSettings: settings),
        .testTarget(
          name: "\(module.name)Tests", dependencies: [.target(name: module.name)] + module.dependencies,
          swiftSettings: settings),
      ]
    },
  swiftLanguageModes: [.v6]
)
