// swift-tools-version: 6.2
import PackageDescription

/// The module table: every module with what it may import, floor by floor, strictly downward.
///
/// `make lint` holds the sources to it.
let modules: [Module] = [
  // Floor 1
  Module("Settings", imports: ["CYAML"]),
  Module("Arrays"),
  Module("Store", imports: ["Settings", "CFiles"], packages: [.crypto]),
  // Floor 2
  Module(
    "Records", imports: ["Settings", "Store", "CRecordKernels", "CZlib", "CZstd", "CArchive"], packages: [.crypto]),
  Module(
    "Media",
    imports: [
      "Arrays", "CFLAC", "CGIF", "CJPEG", "CKissFFT", "CMediaKernels", "CMPEG", "CPNG", "CSndfile", "CSoxr", "CTIFF",
      "CTurboJPEG", "CWebP",
    ]),
  Module("Networks", imports: ["Arrays", "CKernels", "COneDNN"]),
  Module("Pipelines", imports: ["Settings", "Store", "CProcesses"]),
  // Floor 3
  Module("Streams", imports: ["Arrays", "Store", "Records", "Media"]),
  Module("Training", imports: ["Arrays", "CKernels", "Networks", "Records", "Streams"]),
  Module("Ensembles", imports: ["Arrays"]),
  Module("Calibration", imports: ["Arrays"]),
  Module("Explanation", imports: ["Settings", "Arrays", "Networks"]),
  // Floor 4
  Module("Reports", imports: ["Arrays", "Ensembles", "Calibration"]),
  // Floor 5
  Module(
    "Stages",
    imports: [
      "Settings", "Arrays", "Store", "Records", "Media", "Networks", "Pipelines", "Streams", "Training", "Ensembles",
      "Calibration",
      "Explanation", "Reports",
    ], plugins: ["SourceDigests"]),
]

/// Floor 6: what is run.
///
/// Executables have no test target: what they do is in the modules below.
let executables: [Module] = [
  Module(
    "millrace",
    imports: [
      "Settings", "Arrays", "Store", "Records", "Media", "Networks", "Pipelines", "Streams", "Training", "Stages",
    ],
    packages: [.argumentParser]),
  Module(
    "Benchmarks", imports: ["Arrays", "Store", "Media", "Networks", "Records", "Streams", "Training"],
    packages: [.argumentParser]),
]

/// System C libraries, each imported by one Swift module, which hides it.
let systemLibraries: [Target] = [
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
  .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
  .systemLibrary(name: "CPNG", pkgConfig: "spng", providers: [.apt(["libspng-dev"])]),
  .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
  .systemLibrary(name: "CWebP", pkgConfig: "libwebpdemux", providers: [.apt(["libwebp-dev"])]),
  .systemLibrary(name: "CGIF", pkgConfig: "libgif", providers: [.apt(["libgif-dev"])]),
  .systemLibrary(name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"])]),
  .systemLibrary(name: "CSndfile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
  .systemLibrary(name: "CFLAC", pkgConfig: "flac", providers: [.apt(["libflac-dev"])]),
  .systemLibrary(name: "CMPEG", pkgConfig: "libmpg123", providers: [.apt(["libmpg123-dev"])]),
  .systemLibrary(name: "CSoxr", pkgConfig: "soxr", providers: [.apt(["libsoxr-dev"])]),
  .systemLibrary(name: "CKissFFT", providers: [.apt(["libkissfft-dev"])]),
  .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
  .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
]

/// Kernels of our own in C, where Swift cannot compile one function for several instruction sets.
let kernels = Target.target(name: "CKernels")
let mediaKernels = Target.target(name: "CMediaKernels")
let recordKernels = Target.target(name: "CRecordKernels")

/// Decodes JPEG by libjpeg, whose errors leave through `longjmp`, which Swift does not allow.
let jpegDecoding = Target.target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")])

/// Starts commands and watches them from a process of its own, which Swift's runtime does not allow after a fork.
let processes = Target.target(name: "CProcesses")

/// System calls of Linux that Swift does not know: leases, mounts, attributes of files.
let files = Target.target(name: "CFiles")

/// Counts allocations, for the tests of modules that promise none in a step.
let allocationCount = Target.target(name: "CAllocationCount", path: "Tests/Support/CAllocationCount")

/// Writes the digests of all sources into `Stages`, so that editing code reruns the stages that use it.
let sourceDigests = Target.plugin(
  name: "SourceDigests", capability: .buildTool(), path: "Sources/SourceDigests")

// MARK: - From the table to targets

struct Module {
  enum Package {
    case argumentParser, crypto

    var product: Target.Dependency {
      switch self {
      case .argumentParser: .product(name: "ArgumentParser", package: "swift-argument-parser")
      case .crypto: .product(name: "Crypto", package: "swift-crypto")
      }
    }
  }

  var name: String
  var imports: [String]
  var packages: [Package]
  var plugins: [String]

  init(_ name: String, imports: [String] = [], packages: [Package] = [], plugins: [String] = []) {
    self.name = name
    self.imports = imports
    self.packages = packages
    self.plugins = plugins
  }

  var dependencies: [Target.Dependency] {
    imports.map { .target(name: $0) } + packages.map(\.product)
  }

  var target: Target {
    .target(
      name: name, dependencies: dependencies, swiftSettings: settings, plugins: plugins.map { .plugin(name: $0) })
  }

  var tests: Target {
    .testTarget(
      name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies + testSupport, exclude: goldens,
      swiftSettings: settings)
  }

  private var testSupport: [Target.Dependency] {
    switch name {
    case "Training": [.target(name: "CAllocationCount"), .target(name: "KindChecks")]
    case "Store": [.target(name: "FileServer")]
    case "Pipelines": [.target(name: "FileServer"), .target(name: "KindChecks")]
    case "Settings", "Networks", "Streams", "Ensembles", "Calibration", "Explanation", "Stages":
      [.target(name: "KindChecks")]
    default: []
    }
  }

  /// Frozen numbers, which tests find beside their own source file.
  private var goldens: [String] {
    ["Records", "Media", "Networks", "Training", "Calibration"].contains(name) ? ["Goldens"] : []
  }
}

let settings: [SwiftSetting] =
  [
    "ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "InferIsolatedConformances",
    "NonisolatedNonsendingByDefault", "ImmutableWeakCaptures",
  ].map { .enableUpcomingFeature($0) }

/// Serves files over HTTP, well and badly, for tests of what asks for them.
let fileServer = Target.target(
  name: "FileServer", path: "Tests/Support/FileServer", swiftSettings: settings)

/// Checks what kinds say of themselves, over each family's list.
let kindChecks = Target.target(
  name: "KindChecks", dependencies: ["Settings"], path: "Tests/Support/KindChecks", swiftSettings: settings)

let package = Package(
  name: "millrace",
  products: modules.map { .library(name: $0.name, targets: [$0.name]) }
    + executables.map { .executable(name: $0.name, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
  ],
  targets: systemLibraries + [
    kernels, mediaKernels, recordKernels, jpegDecoding, processes, files, allocationCount, fileServer, kindChecks,
    sourceDigests,
  ]
    + modules.flatMap { [$0.target, $0.tests] }
    + executables.map { .executableTarget(name: $0.name, dependencies: $0.dependencies, swiftSettings: settings) },
  swiftLanguageModes: [.v6]
)
