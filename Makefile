# Everything a person or a CI machine does here. `make run` and `make test` are all that is needed.
PY ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SHOW := chromium pdfsig=poppler-utils
TOOLS := chromium pdfsig=poppler-utils firefox-esr gnome-keyring dbus-run-session=dbus openssl=openssl node=nodejs npm=npm

.PHONY: run test soak bench lint clean
run: $(VENV)/.run
	@sh scripts/system.sh $(SHOW)
	@$(BIN)/companion demo $(ARGS)

test: $(VENV)/.test
	@sh scripts/system.sh $(TOOLS) || [ -z "$(CI)" ]
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not soak" $(ARGS)

soak: $(VENV)/.test
	@sh scripts/system.sh $(TOOLS)
	$(BIN)/python -m pytest --all $(ARGS)

bench: $(VENV)/.test
	$(BIN)/python -m tests.bench $(ARGS)

lint: $(VENV)/.test
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

$(VENV)/.run: setup.cfg pyproject.toml scripts/venv.sh
	@sh scripts/venv.sh "$(PY)" "$(VENV)" demo && touch $@

$(VENV)/.test: setup.cfg pyproject.toml scripts/venv.sh
	@sh scripts/venv.sh "$(PY)" "$(VENV)" demo,test && touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) build dist *.egg-info
