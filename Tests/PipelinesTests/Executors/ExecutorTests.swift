import KindChecks
import Pipelines
import Settings
import Testing

@Suite struct ExecutorTests {
  @Test func whatTheySayOfThemselvesIsSo() { #expect(KindChecks.faults(of: Executor.self) == []) }

  @Test func theCommandLineNamesThem() throws {
    #expect(try Executor(argument: "process") == Executor(kind: ProcessExecutor()))
    #expect(try Executor(argument: "{local: {}}") == .local)
    func words(_ argument: String) -> String? {
      #expect(throws: SettingsError.self) { try Executor(argument: argument) }?.description
    }
    #expect(words("proces") == "--executor proces: there is no executor 'proces'; did you mean 'process'?")
    #expect(
      words("{process: {threads: 2}}")
        == "--executor {process: {threads: 2}}: unknown key; there are no settings here")
    #expect(words(" ") == "--executor: expected an executor, such as local, found nothing")
    #expect(words("[") != nil)
  }
}
