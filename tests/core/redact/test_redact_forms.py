"""Secrets in every form that a name and a value can take, and what looks like a secret and is none."""

import pytest

from retcode.core.redact import redact
from tests.attack.canaries import FORMS, PLACES, Canary, canaries, longest_readable

_LEAK = 0.55


@pytest.fixture(scope="module")
def secrets() -> list[Canary]:
    return list(canaries(seed=20, of_each=1))


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_is_readable_in_this_form(form: str, secrets: list[Canary]) -> None:
    leaked = []
    for canary in secrets:
        for place in PLACES.values():
            output = redact(place(FORMS[form](canary.name, canary.secret)))[0]
            if longest_readable(canary.secret, output) >= _LEAK:
                leaked.append((canary.kind, output))
    assert leaked == []


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('{"passphrase":"Tr4d!ng$2024#"}', "Tr4d!ng"),
        ('{"password":"p@ss\\"w0rd!X9"}', "w0rd"),
        ('this.secretKey! = "060ac7cc303a4c55c6f23dea56ed3f2b"', "303a4c55"),
        ('let secret_key: &\'static str = "060ac7cc303a4c55c6f23dea56ed3f2b";', "303a4c55"),
        ('secret_key <- "060ac7cc303a4c55c6f23dea56ed3f2b"', "303a4c55"),
        ('gh secret set SECRET_KEY --body "060ac7cc303a4c55c6f23dea56ed3f2b"', "303a4c55"),
        ("aws ssm put-parameter --name /bot/secret_key --value 060ac7cc303a4c55c6f23dea56ed3f2b", "303a4c55"),
        ('<input name="secretKey" type="text" value="060ac7cc303a4c55c6f23dea56ed3f2b">', "303a4c55"),
        ("제 secretKey는 060ac7cc303a4c55c6f23dea56ed3f2b 입니다", "303a4c55"),
        ("secretKeyは 060ac7cc303a4c55c6f23dea56ed3f2b です", "303a4c55"),
        ("secretKey:\n```\n060ac7cc303a4c55c6f23dea56ed3f2b\n```", "303a4c55"),
        ("%SECRET_KEY%=060ac7cc303a4c55c6f23dea56ed3f2b", "303a4c55"),
        ('{secret_key,<<"060ac7cc303a4c55c6f23dea56ed3f2b">>}', "303a4c55"),
        ("Authorization=3DBearer QvGMTqh6oLLJUjGWyqGIOTImeapdLF", "oLLJUjGWyq"),
        ("2fa: GHFG4HHK3UWP46CO", "4HHK3UWP"),
        ("Мой ключ API: 8f3b2c1d-9a7e-4f6b-b5c4-2e1d0f9a8b7c", "9a7e-4f6b"),
        ("Ключ: 8f3b2c1d-9a7e-4f6b-b5c4-2e1d0f9a8b7c", "9a7e-4f6b"),
        ("Пароль: Qwerty12!", "Qwerty12"),
        ("Секрет: A7B2C9D1E5F6A7", "B2C9D1E5F6"),
        ("Кодовая фраза Qwerty12!x", "Qwerty12"),
        ("clave de API: 8f3b2c1d-9a7e-4f6b-b5c4-2e1d0f9a8b7c", "9a7e-4f6b"),
        (f"сид-фраза {'abandon ability ' * 6}", "ability"),
        (f"助记词：{'abandon ability ' * 6}", "ability"),
        ("手机13800138000。", "00138000"),
        ("我的电话：13800138000", "00138000"),
        ("Телефон: 8 916 123 45 67", "916 123"),
        ("mi teléfono es 612 345 678", "345 6"),
        ("用户ID：88213377", "821337"),
        ("IBAN DE89 3704 0044 0532 0130 00", "3704 0044"),
        ("card 4111 1111 1111 1111", "1111 1111"),
        ("Меня зовут Иван Петров, телефон", "Иван"),
        ("Me llamo María García (maria)", "García"),
        ("My name is Ana Peters.", "Peters"),
        ("您好，我叫王伟，手机", "王伟"),
        ("секретный ключ 7f3a9c2b4d5e6f708192a3b4c5d6e7f8", "9c2b4d5e6f70"),
        ("Ключ: b7d4f1a9-3c2e5d68-ghxertfvbf-9a1c4", "3c2e5d68"),
        ("Mi clave: 3c59dc04-8e88-4502-a1b2-c3d4e5f60718", "8e88-4502"),
        ("mi clave secreta es Kj38dLq02MxPz71vT", "38dLq02MxPz"),
        ("a1b2c3d4-3c2e5d68-uymylwhfeg-9a1c4", "3c2e5d68"),
        (
            "organizations/3c59dc04-8e88-4502-a1b2-\nc3d4e5f60718/apiKeys/3c59dc04-8e88-\n4502-a1b2-c3d4e5f60718",
            "8e88",
        ),
        ('origin_string[1764230000000Xk29vBq71LmZp0RtYw5000{\\"category\\":\\"linear\\"}]', "vBq71LmZp0"),
        ("Cookie: u_id=1; p20t=aaabbbcccddd", "aaabbbcccddd"),
        ("redis://:s3cretpw@cache:6379/0", "s3cretpw"),
        ("https://bot:p@ss/w0rd@proxy.example.com:8080", "w0rd"),
        (
            "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIB\nAwEHoUQDQg\n-----END EC PRIVATE KEY-----",
            "AwEHoUQDQg",
        ),
        ("-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2Vw\\n-----END PRIVATE KEY-----", "MC4CAQAwBQ"),
        ("{ key: 'a1B2c3D4e5F6g7H8i9', secret: 'x' }", "B2c3D4e5F6g7"),
        ("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw", "MC4CAQAwBQ"),
        (r'File "C:\\Users\\alice\\bot.py", line 3', "alice"),
        ("curl -u bot:hunter2x https://api.example.com", "hunter2x"),
        ("https://discord.com/api/webhooks/123456789012/AbC9dEf8GhI7jKl6", "AbC9dEf8GhI7jKl6"),
        (
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1f2e3d4c-aaaa-bbbb-cccc-123456789abc",
            "aaaa-bbbb",
        ),
        ("x-api-key\nf3a9c1d2e4b5a6978812", "c1d2e4b5a697"),
        ("api key: Ab12Cd34Ef56Gh78", "12Cd34Ef56Gh"),
        ("INSERT INTO accounts (name, api_secret) VALUES ('main', 'c7Hq2LwXz8Rt5Vb9Kd');", "Hq2LwXz8Rt5V"),
        ("insert into k(pair,passphrase)\nvalues (1,'a'), ('it''s, (b)', 'Tr4d!ng$2024#')", "Tr4d!ng"),
        ("мой secretKey вот: c7Hq2LwXz8Rt5Vb9Kd помогите", "Hq2LwXz8Rt5V"),
        ("мой пароль \u2014 Tr4d!ng$2024", "Tr4d!ng"),
        ("Customer: here is my apiSecret\nCustomer: c7Hq2LwXz8Rt5Vb9Kd", "Hq2LwXz8Rt5V"),
        (
            "Ana, [27.11.2026 12:03]\nmy apiSecret\n\nAna, [27.11.2026 12:04]\nc7Hq2LwXz8Rt5Vb9Kd",
            "Hq2LwXz8Rt5V",
        ),
        ("secret key - 8d3f2a1b4c5d6e7f", "3f2a1b4c5d6e"),
        ("API密钥：AbCd1234EfGh5678，密码：Abc12345!", "Cd1234EfGh56"),
        ('mapOf("secretKey" to "a47f6b200fd9cc8be1d3574a")', "f6b200fd9cc8"),
        ("apiSecret          dMj!ZStd$95T#\nuser     bob", "ZStd$95"),
        ("**Secret Key:** `7Ds!vYuV$9j2#`", "vYuV$9j"),
        ('{"auth":{"secret":{"value":"un9!tSos$9Ub#"}}}', "tSos$9U"),
        ("secretKey=<QPn!S5pQ$9R1#>", "S5pQ$9R"),
        ("secretKey → 627577ca7f99a19d25e0", "77ca7f99a19d"),
        ("密码：Abc12345!", "bc12345"),
        (
            "seed phrase: able about above absent absorb abstract absurd abuse access accident acid act",
            "absorb",
        ),
        ("apiKey: lYJZkEnznMDWtECFOR", "JZkEnznMDWtE"),
        ("export PW='correct1horse'", "correct1horse"),
        ("secretKey\u200b=\u200bAb12Cd34Ef56Gh78", "12Cd34Ef56Gh"),
        ('{"req_id":"1","op":"auth","args":["aB3dE5fG7hJ9kL1mN2",1662350400000,"ab"]}', "3dE5fG7hJ9"),
        (
            "12:00:01,5 INFO start, mode=live, key,secret,label\nAb12Cd34Ef56Gh78,9zXy87Wv65Ut43Sr,main",
            "Xy87Wv65",
        ),
        ("12:00:01,5 INFO mode=live, label,passphrase\nmain,velvet-copper", "velvet"),
        ('got {"a":1} after "label";"secret"\n"main";"9zXy87Wv65Ut43Sr" [order 3]', "Xy87Wv65"),
        ('"label";"cookie"\n"main";"lang=en; p20t=Ab12Cd34Ef56Gh78"', "12Cd34Ef"),
        ("| password | velvetcopper |", "velvet"),
        ("passphrase: velvet-copper-lantern", "copper"),
        ("{'passphrase': 'velvet copper lantern'}", "copper"),
        ("my password is velvetcopper and it fails", "velvet"),
        ("我的apiKey是9zXy87Wv65Ut43Sr，报错", "Xy87Wv65"),
        ("我的邮箱是jane.doe@example.com，报错", "jane.doe"),
        ("\x1b[36msecret\x1b[0m: \x1b[33m9zXy87Wv65Ut43Sr\x1b[0m", "Xy87Wv65"),
        ('{"key":"secret","type":"text","value":"9zXy87Wv65Ut43Sr"}', "Xy87Wv65"),
        ('secret: Some(\n    "9zXy87Wv65Ut43Sr",\n)', "Xy87Wv65"),
        ('["secret":protected]=>\n  string(16) "9zXy87Wv65Ut43Sr"', "Xy87Wv65"),
        ("[secret:private] => 9zXy87Wv65Ut43Sr", "Xy87Wv65"),
        ('"secret": \\\n    "9zXy87Wv65Ut43Sr"', "Xy87Wv65"),
        ("./bot --password velvetcopper --live", "velvet"),
        ("ENV COOKIE lang=en;p20t=Ab12Cd34Ef56Gh78", "12Cd34Ef"),
        ("otp_secret: XYD3X53FX22KDV724T36IGFJRDQEB7RP", "FX22KDV7"),
        ('variable "secret" {\n  default = "9zXy87Wv65Ut43Sr"\n}', "Xy87Wv65"),
        ('    Secret:\n      Default: "9zXy87Wv65Ut43Sr"', "Xy87Wv65"),
        (' Secret: (string) (len=16) "9zXy87Wv65Ut43Sr",', "Xy87Wv65"),
        ('  Secret (String): "9zXy87Wv65Ut43Sr"', "Xy87Wv65"),
        ("secret\n: `9zXy87Wv65Ut43Sr`", "Xy87Wv65"),
        ('const SECRET: string = "9zXy87Wv65Ut43Sr"', "Xy87Wv65"),
        ("ENV['SECRET'] ||= '9zXy87Wv65Ut43Sr'", "Xy87Wv65"),
        ('client.setSecretKey("9zXy87Wv65Ut43Sr");', "Xy87Wv65"),
        ("    Secret    REG_SZ    9zXy87Wv65Ut43Sr", "Xy87Wv65"),
        ('<property name="secret"><value>9zXy87Wv65Ut43Sr</value></property>', "Xy87Wv65"),
        ("<p><b>secret:</b> <code>9zXy87Wv65Ut43Sr</code></p>", "Xy87Wv65"),
        ("   name  secret\n0  main  9zXy87Wv65Ut43Sr", "Xy87Wv65"),
        ('$secret\n[1] "9zXy87Wv65Ut43Sr"', "Xy87Wv65"),
        ("secret\n  String too long [type=x, input_value='9zXy87Wv65Ut43Sr']", "Xy87Wv65"),
        ("My secret:\n\n9zXy87Wv65Ut43Sr\n\nThanks", "Xy87Wv65"),
        ('Content-Disposition: form-data; name="password"\r\n\r\nvelvetcopper\r\n--x', "velvet"),
        ('#{secret => <<"9zXy87Wv65Ut43Sr">>}', "Xy87Wv65"),
        ("login_password    velvetcopper", "velvet"),
        ("id, name, password\n1, main, velvetcopper", "velvet"),
        ("my password: velvetcopper please check", "velvet"),
        ("https://x.example/?q=%7B%22cookie%22%3A%22p20t%3DAb12Cd34Ef56Gh78%22%7D", "12Cd34Ef"),
        ("{ op: 'auth', 'args': ['x'], 'headers': { 'OK-ACCESS-PASSPHRASE': 'Hunter2!pass' } }", "Hunter2"),
        ('$key = ConvertTo-SecureString "9zXy87Wv65Ut43Sr" -AsPlainText -Force', "Xy87Wv65"),
        ('[{"value": "9zXy87Wv65Ut43Sr", "key": "apiKey"}]', "Xy87Wv65"),
        ('<input value="Copper9513$" type="hidden" name="fundPwd">', "Copper"),
        ('  ~ api_secret = "old" -> "9zXy87Wv65Ut43Sr"', "Xy87Wv65"),
        ("const s = process.env.API_SECRET || '9zXy87Wv65Ut43Sr';", "Xy87Wv65"),
        ('((api-secret . "9zXy87Wv65Ut43Sr") (mode . live))', "Xy87Wv65"),
        ('3) "passphrase"\n4) "Copper9513$"', "Copper"),
        ("passphrase: !!str Copper9513$\nmode: live", "Copper"),
        ("api_secret: &secret Copper9513$\n", "Copper"),
        ("     -> api_secret: Str(9zXy87Wv65Ut43Sr)", "Xy87Wv65"),
        ('        passphrase = 0x5580aa10 "Copper9513$"', "Copper"),
        ("passphrase:: Copper9513$", "Copper"),
        (r"\texttt{apiSecret} & 9zXy87Wv65Ut43Sr \\", "Xy87Wv65"),
        ("AssertionError: expected passphrase to equal 'Copper9513$'", "Copper"),
        ('s:10:"passphrase";s:11:"Copper9513$";', "Copper"),
        ('{"passphrase": {"type": "string", "default": "Copper9513$"}}', "Copper"),
        ("    name: api_key\n    schema:\n      type: string\n    example: Copper9513$", "Copper"),
        ('val apiSecret: String? = "Copper9513$"', "Copper"),
        ('const std::string passphrase{"Copper9513$"};', "Copper"),
        ('{"ParameterKey": "Passphrase", "ParameterValue": "Copper9513$"}', "Copper"),
        ("vercel env add PASSPHRASE production <<< Copper9513$", "Copper"),
        ("? Passphrase (hidden) › Copper9513$", "Copper"),
        ("[b]Passphrase:[/b] [code]Copper9513$[/code]", "Copper"),
        ("||passphrase||mode||\n|Copper9513$|live|", "Copper"),
        ("java -Dkey=40bdafa398d092f378db71354912601d -jar bot.jar", "fa398d092f"),
        ("java -DapiSecret=Copper9513$ -jar bot.jar", "Copper"),
        ('PASSPHRASE="${PASSPHRASE:-Copper9513$}"', "Copper"),
        ("password: KoJ&PgSv:SaY", "PgSv"),
        ("[12:03] bob: what api secret?\n[12:04] ann: 9zXy87Wv65Ut43Sr", "Xy87Wv65"),
        ("our api secret (9zXy87Wv65Ut43Sr) was rejected", "Xy87Wv65"),
        ("api key below\n9zXy87Wv65Ut43Sr\nplease check", "Xy87Wv65"),
        ("    return f(api_key)\n             └ '9zXy87Wv65Ut43Sr'", "Xy87Wv65"),
        ("! apiSecret\n| 9zXy87Wv65Ut43Sr", "Xy87Wv65"),
        ("<tr><th>id</th><th>api_key</th></tr><tr><td>1</td><td>9zXy87Wv65Ut43Sr</td></tr>", "Xy87Wv65"),
        ("googleCode=482911", "482911"),
        ("two fa code: 482911", "482911"),
        ('"id","smsCode"\n"1","482911"', "482911"),
        ('"connect.sid": "9zXy87Wv65Ut43Sr"', "Xy87Wv65"),
        ("subuid=717743223", "774322"),
        ("{totpseed=[4CM47YSWLRLBDEO4U4VGYD5R25VGKZ36]}", "YSWLRLBD"),
        (
            "<recoveryPhrase>able about above absent absorb abstract absurd abuse access accident acid act<",
            "absorb",
        ),
        (
            "seed phrase\n1. able 2. about 3. above 4. absent 5. absorb 6. abstract"
            " 7. absurd 8. abuse 9. access 10. accident 11. acid 12. act",
            "absorb",
        ),
    ],
)
def test_a_secret_is_masked_whole(text: str, secret: str) -> None:
    assert secret not in redact(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "03:04:05 21:56:01:012 HealthApp",
        '203 - - [02/Oct/2023:13:19:16 +0000] "GET /"',
        "1:2:3:4 and 00:1a:2b:3c:4d:5e",
        "Mozilla/5.0 Chrome/119.0.0.0 Safari/537.36, ccxt 4.3.2.1",
        "npm install react@18.2.0, spot@private.orders.v3.api",
        "uid=1000(bot) gid=1000(bot)",
        "token: BTCUSDT, sign: BUY, key: BTC-USDT-SWAP",
        '{"orderId":28457,"clientOrderId":"6gCrw2kRUAF9CvJDGP16IP","orderLinkId":"my-order-1"}',
        "commit 7fe8c42d1c0a5b3e9f8d7c6b5a4938271605f4e3",
        "        signature = inspect.signature(function)\n        token == 0x0f",
        "--- PASS: TestPlaceOrder (0.00s)",
        "the password is too short, passphrase: not provided",
        "INSERT INTO orders (id, user, key) VALUES (1, 'bob', 'BTCUSDT')",
        "it rejects my api key\nBinance: -2015 Invalid API-key, IP, or permissions for action",
        "here is my api key\n[12:03] Ana: it gives Timestamp for this request was 1000ms ahead",
        "| passphrase | string | yes |",
        "invalid key, password\norder failed, insufficient balance",
        "password must have at least 8 characters; key expired",
        "trace id 8f14e45f-ceea-467f-a9af-4f3b2c1d0e9a",
        "GET /api/v5/tradingBot/grid/orders-algo-pending by client_signature: HMAC-SHA256",
        "the apikey/password is Bitget's",
        "fetch(url, {credentials: 'include'})",
        "the api key is refused for order 6gCrw2kRUAF9CvJDGP16IP",
        '{"signature": "invalid", "clientOrderId": "6gCrw2kRUAF9CvJDGP16IP"}',
        "Invalid signature, trace id 7f3a9c2b4d5e6f708192a3b4c5d6e7f8",
        "the session key of PK11_PubUnwrapWithFlagsPerm",
        '{"verifyCode": -1022, "googleCode": "invalid", "code": 482911}',
        "GET /api/v5/token/BTCUSDT and /password/sha2/sha2.c",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == (text, {})


def test_a_masked_text_keeps_its_lines() -> None:
    text = "-----BEGIN PRIVATE KEY-----\nMC4CAQAw\nBQYDK2Vw\n-----END PRIVATE KEY-----\nnext"
    assert redact(text)[0].split("\n") == [
        "-----BEGIN PRIVATE KEY-----", "…", "…", "-----END PRIVATE KEY-----", "next",
    ]  # fmt: skip
