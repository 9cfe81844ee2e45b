import Store
import Testing

@Suite struct AddressTests {
  @Test(arguments: [
    ("cannot reach http://user:pw@host:80/a: refused", "cannot reach http://***@host:80/a: refused"),
    ("http://token@host/", "http://***@host/"),
    ("'http://user:p@w@host/x' and https://u:p@h", "'http://***@host/x' and https://***@h"),
    ("http://user:a b@host/", "http://***@host/"),
    ("http://user:a/b@host/c", "http://***@host/c"),
    ("git+ssh://git:pw@host/x", "git+ssh://***@host/x"),
    ("http://user:pw@[::1]:80/", "http://***@[::1]:80/"),
    ("http://us er:pw@h/x", "http://***@h/x"),
    // Nothing is hidden here.
    ("http://host:80/a@b", "http://host:80/a@b"), ("http://[::1]:80/a@b", "http://[::1]:80/a@b"),
    ("a@b: no address", "a@b: no address"), ("see https://host: ask me@there", "see https://host: ask me@there"),
    ("://", "://"), ("", ""),
  ])
  func namesAndPasswordsAreLeftOut(text: String, told: String) {
    #expect(Address.hidingCredentials(in: text) == told)
  }

  @Test(arguments: [
    "http://user:s3cr etpw@host/", "http://user:s3cr/etpw@host", "http://user:s3cret?pw@host", "user:s3cr/pw@host",
    "http://12:34/pw@host",
  ])
  func noSecretIsToldOfAnAddressThatIsNone(url: String) {
    let error = #expect(throws: StoreError.self) { try CacheServer(url: url) }
    #expect(error?.code == .configuration)
    for part in ["s3cr", "pw", "etpw"] where url.contains("user") {
      #expect(error?.message.contains(part) == false)
    }
  }
}
