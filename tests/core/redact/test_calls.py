"""Passwords among the arguments of calls and queries, and in commands."""

import pytest

from retcode.core.redact import redact


@pytest.mark.parametrize(
    "call",
    [
        "login('bob', '{}')",
        'client.login("bob@example.com", "{}")',
        "q(\"password\", '{}')",
        'client.authenticate("bob", "{}")',
        'new UsernamePasswordCredentials("bob", "{}")',
        'Credentials::new("bob".to_string(), "{}".to_string())',
        'signInWithEmailAndPassword(auth, "bob@example.com", "{}")',
        'DriverManager.getConnection(url, "bob", "{}")',
        "new mysqli('localhost', 'bob', '{}', 'trades')",
        "new PDO($dsn, 'bob', '{}')",
        "psycopg2.connect('db', 'bob', '{}')",
        "DBI->connect($dsn, 'bob', '{}')",
        'conn.Open "dsn", "bob", "{}"',
        'keyring.set_password("exchange", "bob", "{}")',
        'web3.eth.personal.unlockAccount(address, "{}", 600)',
        'bcrypt.checkpw(b"{}", hashed)',
        "crypt('{}', gen_salt('bf'))",
        "pgp_sym_decrypt(data, '{}')",
        "SET PASSWORD FOR bob = PASSWORD('{}')",
        "SET PASSWORD FOR 'bob'@'%' = '{}';",
        "CREATE USER 'bob'@'%' IDENTIFIED BY '{}';",
        "ALTER USER bob WITH PASSWORD '{}';",
        'mutation {{ login(email: "a@example.com", password: "{}") {{ token }} }}',
        'cy.get("#password").type("{}")',
        'driver.find_element(By.ID, "password").send_keys("{}")',
        'sql.Open("mysql", "bob:{}@tcp(127.0.0.1:3306)/trades")',
        "echo 'bob:{}' | chpasswd",
        "zip -P {} a.zip b",
        "net use Z: \\\\nas\\x /user:bob {}",
        "psexec \\\\host -u bob -p {} cmd",
    ],
)
@pytest.mark.parametrize("password", ["hunter22", "Tr4d!ng$2024#"])
def test_a_password_among_arguments_is_masked(call: str, password: str) -> None:
    text = call.format(password)
    masked, counts = redact(f"bot.py line 3: {text} failed with -1021")
    assert password not in masked
    assert "-1021" in masked
    assert counts


@pytest.mark.parametrize(
    "text",
    [
        'ws.connect("wss://stream.example.com", "btcusdt", "depth20")',
        'client.connect("spot", "BTCUSDT", "ticker")',
        "login('spot', 'failed'), authenticate(key, 'expired')",
        "connect (timeout 5000), connect() failed: 'ECONNREFUSED'",
        "login(user, password), new Credentials(key, secret)",
    ],
)
def test_other_arguments_stay(text: str) -> None:
    assert redact(text) == (text, {})
