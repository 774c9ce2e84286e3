from email.message import EmailMessage

from console.mails import file_name


def put_mail(console, browser):
    call = console.started_call(browser)
    outbox = console.services.vault.outbox
    outbox.put(call.call_id, browser.account.account_id, "ru", 1, "bank.example", console.clock.now_ms)
    return next(mail for mail in outbox.list(9) if mail.call_id == call.call_id)


def write_file(console, mail):
    message = EmailMessage()
    message["Subject"], message["To"] = "Отчёт о звонке", "ivanova@bank.example"
    message.set_content("Удовлетворённость <81 %>")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="report.pdf")
    (console.services.settings.mimika_mail_folder / file_name(mail.message_id)).write_bytes(bytes(message))


def test_a_mail_in_the_folder_can_be_read(console):
    browser = console.signed_in("ivanova")
    mail = put_mail(console, browser)
    assert browser.get(f"/mails/{mail.mail_id}").status_code == 404
    write_file(console, mail)
    assert f'href="/mails/{mail.mail_id}"' in browser.get("/mails").text
    page = browser.get(f"/mails/{mail.mail_id}").text
    assert "Отчёт о звонке" in page
    assert "Удовлетворённость &lt;81 %&gt;" in page
    assert "report.pdf" in page
    file = browser.get(f"/mails/{mail.mail_id}/message.eml")
    assert file.headers["content-type"].startswith("message/rfc822")
    assert file.headers["content-disposition"].startswith("attachment")


def test_a_manager_sees_own_mails_and_an_administrator_all(console):
    ivanova, petrova = console.signed_in("ivanova"), console.signed_in("petrova")
    admin = console.signed_in("root", "administrator")
    mail = put_mail(console, ivanova)
    write_file(console, mail)
    assert [mail.mail_id in browser.get("/mails").text for browser in (ivanova, petrova, admin)] == [True, False, True]
    statuses = [browser.get(f"/mails/{mail.mail_id}").status_code for browser in (ivanova, petrova, admin)]
    assert statuses == [200, 404, 200]
