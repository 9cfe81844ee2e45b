// swift-tools-version: 6.2
import PackageDescription

/// The module table: every module with what it may import, floor by floor, strictly downward.
///
/// `make lint` holds the sources to it.
let modules: [Module] = [
  // Floor 1
  Module("Settings", imports: ["CYAML"]),
  Module("Concurrency"),
  Module("Arrays"),
  Module("Hashing", imports: ["CCrypto"]),
  Module("Store", imports: ["Settings", "Concurrency", "Hashing", "CFiles"]),
  Module("SourceIdentity", imports: ["Hashing"]),
  Module("SourceTable", hasTests: false, plugins: ["SourceDigests"]),
  // Floor 2
  Module("Records", imports: ["Settings", "Hashing", "Store", "CRecordKernels", "CZlib", "CZstd", "CArchive"]),
  Module(
    "Media",
    imports: [
      "Settings", "Arrays", "CFLAC", "CGIF", "CJPEG", "CMediaKernels", "CMPEG", "CPNG", "CSndfile", "CSoxr", "CTIFF",
      "CTurboJPEG", "CWebP",
    ]),
  Module("Networks", imports: ["Settings", "Concurrency", "Arrays", "Media", "CKernels", "COneDNN"]),
  Module("Pipelines", imports: ["Settings", "Concurrency", "Store", "CProcesses"]),
  // Floor 3
  Module("Streams", imports: ["Settings", "Concurrency", "Arrays", "Store", "Records", "Media"]),
  Module("Datasets", imports: ["Arrays", "Store", "Records", "Media"]),
  Module("NetworkFiles", imports: ["Settings", "Networks", "Pipelines"]),
  Module("Evaluation", imports: ["Concurrency", "Arrays", "Store", "Records", "Pipelines"]),
  // Floor 4
  Module("StageData", imports: ["Settings", "Arrays", "Store", "Records", "Media", "Pipelines", "Streams"]),
  Module(
    "Training",
    imports: ["Settings", "Concurrency", "Arrays", "CKernels", "Networks", "Records", "Streams", "Evaluation"]),
  Module("Ensembles", imports: ["Settings", "Evaluation"]),
  Module("Calibration", imports: ["Settings", "Concurrency", "Arrays", "Evaluation"]),
  Module(
    "Baselines",
    imports: [
      "Settings", "Concurrency", "Arrays", "CBLASLock", "COpenBLAS", "CSupportVectors", "CTrees", "Records",
      "Evaluation",
    ]),
  Module("Explanation", imports: ["Settings", "Concurrency", "Arrays", "Store", "Records", "Networks", "Pipelines"]),
  Module("ImageViews", imports: ["Settings", "Media", "Streams"]),
  Module("Drafts", imports: ["Settings", "Store", "Records", "Media"]),
  // Floor 5
  Module(
    "Models",
    imports: [
      "Settings", "Concurrency", "Arrays", "Store", "Records", "Media", "Networks", "Pipelines", "Streams",
      "NetworkFiles",
      "Evaluation", "StageData", "Training", "Ensembles", "Calibration", "Baselines",
    ]),
  Module("Reports", imports: ["Arrays", "Media", "Evaluation", "Calibration", "ImageViews"]),
  // Floor 6: a target a stage, so that what a stage's results depend on is what is linked into it. `Stages` imports all.
  Module(
    stage: "Preprocess",
    imports: [
      "Settings", "Concurrency", "Arrays", "Store", "Records", "Media", "Pipelines", "Streams", "Datasets", "StageData",
    ]),
  Module(
    stage: "Train",
    imports: [
      "Settings", "Concurrency", "Arrays", "Store", "Records", "Media", "Networks", "Pipelines", "Streams",
      "NetworkFiles",
      "Evaluation", "StageData", "Training", "Models",
    ], hasTests: true),
  Module(
    stage: "Baseline",
    imports: [
      "Settings", "Concurrency", "Arrays", "Store", "Records", "Pipelines", "Streams", "Evaluation", "StageData",
      "Training", "Baselines", "Models",
    ]),
  Module(
    stage: "Ensemble", imports: ["Settings", "Store", "Pipelines", "Evaluation", "StageData", "Ensembles", "Models"]),
  Module(
    stage: "Calibrate",
    imports: ["Settings", "Store", "Pipelines", "Evaluation", "StageData", "Calibration", "Models"]),
  Module(
    stage: "Explain",
    imports: [
      "Settings", "Concurrency", "Arrays", "Store", "Records", "Media", "Networks", "Pipelines", "Streams",
      "Evaluation", "StageData", "Training", "Baselines", "Explanation", "Models",
    ]),
  Module(
    stage: "Audit",
    imports: [
      "Settings", "Concurrency", "Store", "Records", "Media", "Pipelines", "Streams", "Evaluation", "StageData",
    ]),
  Module(
    stage: "Compare",
    imports: [
      "Settings", "Arrays", "Store", "Networks", "Pipelines", "Streams", "Evaluation", "StageData", "Training",
      "Models",
    ]),
  Module(
    stage: "Images",
    imports: [
      "Settings", "Arrays", "Store", "Records", "Media", "Pipelines", "Streams", "StageData", "ImageViews",
    ]),
  Module(
    stage: "Report",
    imports: [
      "Settings", "Arrays", "Store", "Records", "Media", "Networks", "Pipelines", "Streams", "Evaluation", "StageData",
      "Training", "Ensembles", "Calibration", "Explanation", "ImageViews", "Reports", "Models",
    ]),
  // Floor 7
  Module(
    "Stages", path: "Sources/Stages/BuiltIn",
    imports: [
      "Settings", "Store", "SourceIdentity", "SourceTable", "Records", "Networks", "Pipelines", "Streams",
      "NetworkFiles", "Training", "Ensembles", "Calibration", "Baselines", "Explanation", "ImageViews",
    ]),
  Module(
    "CommandLine",
    imports: [
      "Settings", "Concurrency", "Arrays", "Store", "Records", "Media", "Networks", "Pipelines", "Streams", "Datasets",
      "Drafts",
      "Evaluation", "StageData", "Training", "Models", "Reports", "StageReport", "Stages",
    ],
    packages: [.argumentParser]),
]

/// Floor 8: what is run.
///
/// Executables have no test target: what they do is in the modules below.
let executables: [Module] = [
  Module("millrace", imports: ["CommandLine"]),
  Module(
    "Benchmarks",
    imports: [
      "Settings", "Concurrency", "Arrays", "Store", "Media", "Networks", "Records", "Streams", "Evaluation", "Training",
      "Ensembles", "Calibration", "Baselines",
    ],
    packages: [.argumentParser]),
]

/// System C libraries, each imported by one Swift module, which hides it.
let systemLibraries: [Target] = [
  .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
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
  .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
  // Without threads of its own: what is computed then depends on no count of them.
  .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-serial-dev"])]),
  .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
]

/// Kernels of our own in C, where Swift cannot compile one function for several instruction sets.
let kernels = Target.target(name: "CKernels")
let mediaKernels = Target.target(name: "CMediaKernels")
let recordKernels = Target.target(name: "CRecordKernels")
let treeKernels = Target.target(name: "CTrees")
let vectorKernels = Target.target(name: "CSupportVectors")

/// Guards the buffers of OpenBLAS, whose builds without threads of their own do not.
let blasLock = Target.target(name: "CBLASLock")

/// Decodes JPEG by libjpeg, whose errors leave through `longjmp`, which Swift does not allow.
let jpegDecoding = Target.target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")])

/// Starts commands and watches them from a process of its own, which Swift's runtime does not allow after a fork.
let processes = Target.target(name: "CProcesses")

/// System calls of Linux that Swift does not know: leases, mounts, attributes of files.
let files = Target.target(name: "CFiles")

/// Counts allocations, for the tests of modules that promise none in a step.
let allocationCount = Target.target(name: "CAllocationCount", path: "Tests/Support/CAllocationCount")

/// Digests the sources of each module at build time.
///
/// The plugin writes them, with what each stage links, into `SourceTable`, which holds nothing else: an edit compiles this file
/// anew and no module that reads it. Whenever it plans anew, SwiftPM compiles twice what the tool imports, so that this is little.
let digestSources = Target.executableTarget(
  name: "DigestSources", dependencies: [.target(name: "SourceIdentity")], swiftSettings: settings)
let sourceDigests = Target.plugin(
  name: "SourceDigests", capability: .buildTool(), dependencies: [.target(name: "DigestSources")],
  path: "Sources/SourceDigests")

// MARK: - From the table to targets

struct Module {
  enum Package {
    case argumentParser

    var product: Target.Dependency {
      switch self {
      case .argumentParser: .product(name: "ArgumentParser", package: "swift-argument-parser")
      }
    }
  }

  var name: String
  var path: String?
  var isStage = false
  var hasTests: Bool
  var imports: [String]
  var packages: [Package]
  var plugins: [String]

  init(
    _ name: String, path: String? = nil, imports: [String] = [], packages: [Package] = [], hasTests: Bool = true,
    plugins: [String] = []
  ) {
    self.name = name
    self.path = path
    self.hasTests = hasTests
    self.imports = imports
    self.packages = packages
    self.plugins = plugins
  }

  /// The target of a stage; where it has no tests of its own, it is tested together with the others by `StagesTests`.
  init(stage: String, imports: [String], hasTests: Bool = false) {
    self.init("Stage\(stage)", path: "Sources/Stages/\(stage)", imports: imports, hasTests: hasTests)
    isStage = true
  }

  var dependencies: [Target.Dependency] {
    let stages = name == "Stages" ? modules.filter(\.isStage).map(\.name) : []
    return (imports + stages).map { .target(name: $0) } + packages.map(\.product)
  }

  var target: Target {
    .target(
      name: name, dependencies: dependencies, path: path, swiftSettings: settings,
      plugins: plugins.map { .plugin(name: $0) })
  }

  var tests: Target {
    .testTarget(
      name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies + testImports + testSupport,
      exclude: goldens, swiftSettings: settings)
  }

  /// Whether its tests are built: with `MODULE=Networks` in the environment only those of `Networks`, and what they need.
  var isTested: Bool { hasTests && Context.environment["MODULE"].map { $0.isEmpty || $0 == name } ?? true }

  /// What tests look at beside what their module imports.
  private var testImports: [Target.Dependency] {
    let names =
      switch name {
      case "Stages":
        [
          "Settings", "Arrays", "Records", "Media", "Networks", "Streams", "Datasets", "Drafts", "NetworkFiles",
          "Evaluation", "StageData", "Training", "Ensembles", "Baselines", "Explanation", "Models",
        ]
      case "Models": ["Stages"]
      default: [String]()
      }
    return names.filter { !imports.contains($0) }.map { .target(name: $0) }
  }

  private var testSupport: [Target.Dependency] {
    switch name {
    case "Training": [.target(name: "CAllocationCount"), .target(name: "KindChecks")]
    case "Store": [.target(name: "FileServer")]
    case "Pipelines":
      ["FileServer", "KindChecks", "StageSamples", "StageProbe"].map { .target(name: $0) }
    case "Evaluation", "Reports": [.target(name: "PredictionSamples")]
    case "Ensembles", "Calibration": [.target(name: "KindChecks"), .target(name: "PredictionSamples")]
    case "CommandLine": [.target(name: "FileServer"), .target(name: "KindChecks")]
    case "Settings", "Records", "Networks", "Streams", "Baselines", "Explanation", "ImageViews", "Stages":
      [.target(name: "KindChecks")]
    default: []
    }
  }

  /// What tests find beside their own source file: frozen numbers, and for the command line files to work on.
  private var goldens: [String] {
    switch name {
    case "Records", "Media", "Networks", "Training", "Baselines", "Explanation": ["Goldens"]
    case "CommandLine": ["Goldens", "Schemas", "Workspace"]
    default: []
    }
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

/// Stages that tests run, and a program that executes one of them as `millrace stage run` does.
let stageSamples = Target.target(
  name: "StageSamples", dependencies: ["Pipelines", "Store"], path: "Tests/Support/StageSamples",
  swiftSettings: settings)
let stageProbe = Target.executableTarget(
  name: "StageProbe", dependencies: ["Pipelines", "StageSamples", "Store"], path: "Tests/Support/StageProbe",
  swiftSettings: settings)

/// Predictions with known figures, for the tests of what measures and calibrates them.
let predictionSamples = Target.target(
  name: "PredictionSamples", dependencies: ["Arrays", "Evaluation"], path: "Tests/Support/PredictionSamples",
  exclude: ["Goldens"], swiftSettings: settings)

let package = Package(
  name: "millrace",
  products: modules.map { .library(name: $0.name, targets: [$0.name]) }
    + executables.map { .executable(name: $0.name, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: systemLibraries + [
    kernels, mediaKernels, recordKernels, treeKernels, vectorKernels, blasLock, jpegDecoding, processes, files,
    allocationCount,
    fileServer,
    kindChecks,
    predictionSamples, stageSamples, stageProbe,
    digestSources, sourceDigests,
  ]
    + modules.map(\.target) + modules.filter(\.isTested).map(\.tests)
    + executables.map { .executableTarget(name: $0.name, dependencies: $0.dependencies, swiftSettings: settings) },
  swiftLanguageModes: [.v6]
)
