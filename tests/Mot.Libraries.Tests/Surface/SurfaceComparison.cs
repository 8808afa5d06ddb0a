using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Mot.Tests.Surface;

/// <summary>
/// Compares what an assembly offers in public with the listings: nothing that they lack, the same constants in an enum, the
/// same default values (both are compiled into whoever uses them). Returns the differences as text.
/// </summary>
internal sealed class SurfaceComparison(PublicSurface surface)
{
    public int Compared { get; private set; }

    public List<string> Compare(string assemblyPath)
    {
        using FileStream stream = File.OpenRead(assemblyPath);
        return Compare(stream);
    }

    public List<string> Compare(Stream image)
    {
        using PEReader pe = new(image);
        MetadataReader reader = pe.GetMetadataReader();
        string assembly = reader.GetString(reader.GetAssemblyDefinition().Name);
        List<string> found = [];
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            if (IsVisible(reader, handle))
                CompareType(reader, handle, found);
        }

        return [.. found.Select(f => $"{assembly}: {f}")];
    }

    private void CompareType(MetadataReader reader, TypeDefinitionHandle handle, List<string> found)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        TypeName name = SignatureText.Instance.GetTypeFromDefinition(reader, handle);
        TypeDefinition outermost = type;
        while (outermost.GetDeclaringType() is { IsNil: false } around)
            outermost = reader.GetTypeDefinition(around);
        string @namespace = reader.GetString(outermost.Namespace);
        Compared++;
        if (surface.Find(@namespace, name.Text, name.Arity) is not { } listed)
        {
            found.Add($"{@namespace}.{name} is public, and no listed type");
            return;
        }

        if (listed.Kind == "enum")
        {
            CompareConstants(reader, type, listed, found);
            return;
        }

        List<SurfaceMember> offered = [.. surface.Closure(listed, [.. Enumerable.Range(0, name.Arity).Select(i => $"!{i}")], out bool complete)
            .SelectMany(c => c.Type.Members.Where(m => c.Type == listed || m.Name != ".ctor").Select(m => m.Substitute(c.Arguments)))];
        foreach (MethodDefinitionHandle h in type.GetMethods())
        {
            MethodDefinition method = reader.GetMethodDefinition(h);
            MethodAttributes access = method.Attributes & MethodAttributes.MemberAccessMask;
            string methodName = reader.GetString(method.Name);
            bool fromObject = methodName is "ToString" or "Equals" or "GetHashCode" or "Finalize";
            bool runtime = listed.Kind == "delegate" && methodName != "Invoke";
            if (access is not (MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem) || runtime ||
                methodName is ".cctor" or "<Clone>$")
                continue;
            SurfaceMember wanted = SurfaceChecker.Decode(methodName, method.DecodeSignature(SignatureText.Instance, name.OuterArity));
            Compared++;
            bool overrides = (method.Attributes & (MethodAttributes.Virtual | MethodAttributes.NewSlot)) == MethodAttributes.Virtual;
            SurfaceMember? match = offered.FirstOrDefault(o =>
                o.Matches(wanted.Kind, wanted.Name, wanted.GenericArity, wanted.Parameters, wanted.Returns));
            if (match is { IsAccessible: true })
                CompareDefaults(reader, method, match, $"{listed}.{methodName}", found);
            else if (match is not null || !fromObject && (complete || !overrides))
                found.Add($"{listed}: {wanted.ToString().Trim()} is {(match is null ? "not listed" : match.Access)}");
        }

        foreach (FieldDefinitionHandle h in type.GetFields())
        {
            FieldDefinition field = reader.GetFieldDefinition(h);
            if ((field.Attributes & FieldAttributes.FieldAccessMask) is not (FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem))
                continue;
            string fieldName = reader.GetString(field.Name);
            string fieldType = field.DecodeSignature(SignatureText.Instance, name.OuterArity).Text;
            Compared++;
            if (!offered.Any(o => o.Matches(MemberKind.Field, fieldName, 0, [], fieldType)))
                found.Add($"{listed}: field {fieldType} {fieldName} is not listed");
        }
    }

    private void CompareConstants(MetadataReader reader, TypeDefinition type, SurfaceType listed, List<string> found)
    {
        foreach (FieldDefinitionHandle h in type.GetFields())
        {
            FieldDefinition field = reader.GetFieldDefinition(h);
            if ((field.Attributes & FieldAttributes.Literal) == 0)
                continue;
            string name = reader.GetString(field.Name);
            string value = Text(reader, field.GetDefaultValue());
            string? expected = listed.Constants.GetValueOrDefault(name);
            Compared++;
            if (value != expected)
                found.Add($"{listed}.{name} is {value}; listed: {expected ?? "no such constant"}");
        }
    }

    private static void CompareDefaults(MetadataReader reader, MethodDefinition method, SurfaceMember listed, string name, List<string> found)
    {
        foreach (ParameterHandle h in method.GetParameters())
        {
            Parameter parameter = reader.GetParameter(h);
            int index = parameter.SequenceNumber - 1;
            if (index < 0 || index >= listed.Defaults.Count)
                continue;
            bool optional = (parameter.Attributes & ParameterAttributes.Optional) != 0;
            string? value = parameter.GetDefaultValue() is { IsNil: false } constant ? Text(reader, constant) : null;
            string? expected = listed.Defaults[index];
            // A default(T) of a value type has no constant in metadata and is listed as null.
            if (value != expected && !(value is null && optional && expected is "null"))
                found.Add($"{name}: parameter '{reader.GetString(parameter.Name)}' has the default {value ?? "none"}; listed: {expected ?? "none"}");
        }
    }

    private static string Text(MetadataReader reader, ConstantHandle handle)
    {
        Constant constant = reader.GetConstant(handle);
        object? value = reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
        return value switch
        {
            null => "null",
            string s => $"\"{s}\"",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem => IsVisible(reader, type.GetDeclaringType()),
            _ => false,
        };
    }
}
