"""Validates what k8s/ deploys against the Kubernetes API schema, without an API server.

Every folder with a kustomization.yaml is read: each resource must exist and be valid, and each patch must name an
object that some resource defines.
"""

import sys
from pathlib import Path

import kubernetes_validate
import yaml

API_VERSION = "1.34"


def documents(path):
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def identity(document):
    return document.get("kind"), document.get("metadata", {}).get("name")


def patch_documents(folder, patch):
    if "path" in patch:
        path = folder / patch["path"]
        return documents(path) if path.is_file() else [{"kind": "missing file", "metadata": {"name": patch["path"]}}]
    return [document for document in yaml.safe_load_all(patch["patch"]) if document]


def main():
    problems, defined, patched = [], set(), []
    kustomizations = sorted(Path("k8s").rglob("kustomization.yaml"))
    for kustomization in kustomizations:
        folder = kustomization.parent
        (content,) = documents(kustomization)
        for name in content.get("resources", []):
            path = folder / name
            if path.is_dir() and (path / "kustomization.yaml").is_file():
                continue
            if not path.is_file():
                problems.append(f"{kustomization}: no resource {name}")
                continue
            for document in documents(path):
                defined.add(identity(document))
                try:
                    kubernetes_validate.validate(document, API_VERSION, strict=True)
                except kubernetes_validate.SchemaNotFoundError:
                    problems.append(f"{path}: {document.get('apiVersion')} {document.get('kind')} is unknown to Kubernetes {API_VERSION}")
                except kubernetes_validate.ValidationError as error:
                    problems.append(f"{path}: {identity(document)}: {'.'.join(map(str, error.path))}: {error.message}")
        for patch in content.get("patches", []):
            target = patch.get("target")
            if target and "name" in target:
                patched.append((kustomization, (target.get("kind"), target["name"])))
            elif not target:
                patched += [(kustomization, identity(document)) for document in patch_documents(folder, patch)]
    problems += [f"{kustomization}: patches {wanted}, which no resource defines" for kustomization, wanted in patched if wanted not in defined]
    if not defined:
        problems.append("k8s: no resource found to validate")
    for problem in problems:
        print(problem)
    print(f"{len(defined)} objects in {len(kustomizations)} kustomizations, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
