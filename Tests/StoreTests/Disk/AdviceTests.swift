import Store
import Testing

@Suite struct AdviceTests {
  @Test func commandsAreForAShell() {
    #expect(Advice.command(["run", "p.yaml"], store: ".millrace") == "millrace run p.yaml")
    #expect(
      Advice.command(["run", "my p.yaml"], store: "/s t", settings: ["a.x=1", "b=[1, 2]"])
        == "millrace run 'my p.yaml' --store '/s t' --set a.x=1 --set 'b=[1, 2]'")
    #expect(Advice.command(["show", "it's", ""]) == "millrace show 'it'\\''s' ''")
  }
}
