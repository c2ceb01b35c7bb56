from tests.browser.test_office import Office, browser, office, sign_in
def test_shots(browser, office):
    for w in (768,1280):
        c=browser.new_context(viewport={"width":w,"height":500}); p=c.new_page(); sign_in(p,office)
        p.screenshot(path=f"/tmp/daily/png/top-{w}.png"); c.close()
