# Makes the package for Windows and its installer: dist\pixsim7 and dist\PixSim7-VERSION-setup.exe.
# Needs Python 3.11 to 3.13 and Inno Setup 6. With -Sign each program is signed (signtool of the Windows SDK, and a
# certificate in the user's store); -TimestampServer is the address that the authority of the certificate names.
param([switch]$Sign, [string]$TimestampServer)
$ErrorActionPreference = "Stop"
$root = Resolve-Path (Join-Path $PSScriptRoot "..\..")
Set-Location $root

function Invoke-Checked { param([string]$Program, [string[]]$Words)
  & $Program @Words
  if ($LASTEXITCODE -ne 0) { throw "$Program ended with $LASTEXITCODE." }
}

$venv = "build\package-venv"
$python = "$venv\Scripts\python.exe"
if (-not (Test-Path $python)) { Invoke-Checked "py" @("-3", "-m", "venv", $venv) }
Invoke-Checked $python @("-m", "pip", "install", "-qq", "--require-hashes", "--no-deps", "--only-binary", ":all:",
  "-r", "packaging\requirements-package.lock")
$env:SOURCE_DATE_EPOCH = (git log -1 --format=%ct)
$env:PYTHONHASHSEED = "1"
Invoke-Checked "$venv\Scripts\pyinstaller.exe" @("--noconfirm", "--log-level", "WARN", "--distpath", "dist",
  "--workpath", "build\pyinstaller", "packaging\pixsim7.spec")
Invoke-Checked $python @("packaging\check_sbom.py", "dist\pixsim7")
Invoke-Checked $python @("packaging\icons.py", "build\windows\pixsim7.ico")

$version = & $python -c "import sys; sys.path.insert(0, 'packaging'); import bundle; print(bundle.version())"
$words = @("/DVersion=$version")
if ($Sign) {
  $line = "signtool sign /fd sha256 /tr $TimestampServer /td sha256 /a"
  foreach ($program in "PixSim7.exe", "pixsim7-cli.exe") {
    Invoke-Checked "signtool" @("sign", "/fd", "sha256", "/tr", $TimestampServer, "/td", "sha256", "/a",
      "dist\pixsim7\$program")
  }
  $words += @("/DSigning", "/Ssigntool=$line `$f")
}
Invoke-Checked "iscc" ($words + "packaging\windows\pixsim7.iss")
Invoke-Checked "dist\pixsim7\pixsim7-cli.exe" @("--self-test")
