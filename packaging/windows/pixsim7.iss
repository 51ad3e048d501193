; The installer for Windows: `iscc /DVersion=0.1.0 packaging\windows\pixsim7.iss`, after packaging\windows\build.ps1.
; For one user, without an administrator. What the user made stays when the program goes.

#ifndef Version
  #error "Name the version: iscc /DVersion=0.1.0 pixsim7.iss"
#endif
#define Name "PixSim7 Desktop"
#define Window "PixSim7.exe"
#define Command "pixsim7-cli.exe"
#define Root "..\.."

[Setup]
AppId={{8E0C7C1B-6E3E-4C5E-9C43-0C1D8F1A9B57}
AppName={#Name}
AppVersion={#Version}
AppPublisher=PixSim7
DefaultDirName={autopf}\PixSim7
DefaultGroupName=PixSim7
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile={#Root}\LICENSE
SetupIconFile={#Root}\build\windows\pixsim7.ico
UninstallDisplayIcon={app}\{#Window}
OutputDir={#Root}\dist
OutputBaseFilename=PixSim7-{#Version}-setup
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
; The window holds a named lock while it is open: its files cannot be replaced then.
CloseApplications=yes
RestartApplications=no
ChangesAssociations=yes
ChangesEnvironment=yes
#ifdef Signing
; Named on the command line of iscc: /DSigning /Ssigntool="signtool sign /fd sha256 /tr TIMESTAMP-SERVER /td sha256 /a $f"
SignTool=signtool
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
en.OpenWith=Offer PixSim7 in "Open with" of pictures and clips
de.OpenWith=PixSim7 bei Bildern und Clips unter „Öffnen mit“ anbieten
en.OnPath=Make the command pixsim7-cli known to terminals
de.OnPath=Den Befehl pixsim7-cli in Terminals bekannt machen

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "openwith"; Description: "{cm:OpenWith}"
Name: "onpath"; Description: "{cm:OnPath}"; Flags: unchecked

[InstallDelete]
; Libraries of an older version must not stay beside the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Root}\dist\pixsim7\{#Window}"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\dist\pixsim7\{#Command}"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\dist\pixsim7\_internal\*"; DestDir: "{app}\_internal"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "{#Root}\LICENSE"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{group}\PixSim7"; Filename: "{app}\{#Window}"; AppUserModelID: "pixsim7"
Name: "{autodesktop}\PixSim7"; Filename: "{app}\{#Window}"; AppUserModelID: "pixsim7"; Tasks: desktopicon

[Registry]
; Links that begin with pixsim7: open a dialog in the window; they never start a job.
Root: HKA; Subkey: "Software\Classes\pixsim7"; ValueType: string; ValueData: "URL:PixSim7"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\pixsim7"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\pixsim7\shell\open\command"; ValueType: string; ValueData: """{app}\{#Window}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\{#Window}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "PixSim7"; Flags: uninsdeletekey; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\{#Window}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Window}"" ""%1"""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".png"; ValueData: ""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".jpg"; ValueData: ""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".jpeg"; ValueData: ""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".webp"; ValueData: ""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".mp4"; ValueData: ""; Tasks: openwith
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Check: IsNotOnPath; Tasks: onpath

[Run]
Filename: "{app}\{#Window}"; Description: "{cm:LaunchProgram,PixSim7}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
; Only what the program itself wrote beside its files; database, settings and library lie elsewhere and stay.
Type: filesandordirs; Name: "{app}\_internal"

[Code]
function IsNotOnPath(): Boolean;
var
  Known: string;
begin
  if not RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Known) then
    Known := '';
  Result := Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Known) + ';') = 0;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
var
  Known, Ours: string;
  Place: Integer;
begin
  if CurUninstallStep <> usPostUninstall then
    exit;
  if not RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Known) then
    exit;
  Ours := ';' + ExpandConstant('{app}');
  Place := Pos(Uppercase(Ours), Uppercase(Known));
  if Place = 0 then
    exit;
  Delete(Known, Place, Length(Ours));
  RegWriteExpandStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Known);
end;
