using System.Reflection;
using System.Xml.Linq;

namespace Mot.Training.Native;

/// <summary>Where the native half of a library may lie.</summary>
internal static class NativeFolders
{
    private const string Native = "runtimes/linux-x64/native";

    /// <summary>Where the runtime looks for an assembly's native half, and where that and the program lie.</summary>
    public static IEnumerable<string> Of(Assembly assembly)
    {
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string searched)
        {
            foreach (string folder in searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
                yield return folder;
        }

        foreach (string? folder in (string?[])[Path.GetDirectoryName(assembly.Location), AppContext.BaseDirectory])
        {
            if (string.IsNullOrEmpty(folder))
                continue;
            yield return folder;
            yield return Path.Combine(folder, Native);
        }
    }

    /// <summary>The folders of TorchSharp's own packages, from which notebooks load it.</summary>
    public static IEnumerable<string> OfTorchPackages(Assembly torchSharp)
    {
        string version = torchSharp.GetName().Version!.ToString(3);
        string?[] roots =
        [
            // packages/torchsharp/VERSION/lib/FRAMEWORK/TorchSharp.dll
            torchSharp.Location.Length == 0 ? null : Path.GetFullPath(Path.Combine(torchSharp.Location, "../../../../..")),
            Environment.GetEnvironmentVariable("NUGET_PACKAGES"),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages"),
        ];
        foreach (string? root in roots)
        {
            string description = Path.Combine(root ?? "", "torchsharp-cpu", version, "torchsharp-cpu.nuspec");
            if (string.IsNullOrEmpty(root) || !File.Exists(description))
                continue;
            yield return Path.Combine(root, "torchsharp", version, Native);
            string? torch = XDocument.Load(description).Descendants()
                .FirstOrDefault(element => element.Name.LocalName == "dependency" && (string?)element.Attribute("id") == "libtorch-cpu")
                ?.Attribute("version")?.Value.Trim('[', ']');
            if (torch is not null)
                yield return Path.Combine(root, "libtorch-cpu-linux-x64", torch, Native);
        }
    }

    /// <summary>The first of the folders' files of that name; null where there is none.</summary>
    public static string? Find(IEnumerable<string> folders, string name) =>
        folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>What the system's loader had to say, out of what .NET makes of it.</summary>
    public static string Reason(DllNotFoundException exception)
    {
        string[] lines = [.. exception.Message.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        return lines.Length > 1 ? lines[1].TrimEnd('.') : lines[0].TrimEnd('.');
    }
}
