"""Hold the SBOM of a package against the schema of CycloneDX. Usage: python check_sbom.py <folder of the package>."""

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def main() -> int:
    """0 where each SBOM that is there holds; 1 where one does not, or there is none."""
    found = sorted(Path(sys.argv[1]).rglob("licences/sbom.cdx.json"))
    for path in found:
        wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(path.read_text("utf-8"))
        if wrong is not None:
            print(f"{path}: {wrong}", file=sys.stderr)
            return 1
        print(f"{path}: as CycloneDX 1.6 wants it")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
