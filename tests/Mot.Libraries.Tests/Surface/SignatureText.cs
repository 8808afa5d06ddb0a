using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Mot.Tests.Surface;

/// <summary>A decoded type: its text, and the numbers of generic parameters of its own and of the types around it.</summary>
internal readonly record struct TypeName(string Text, int Arity = 0, int OuterArity = 0)
{
    public override string ToString() => Text;
}

/// <summary>
/// Writes the types in metadata as <see cref="SurfaceParser"/> writes those in the listings. The context is the number of
/// generic parameters of the types around the one whose members are decoded.
/// </summary>
internal sealed class SignatureText : ISignatureTypeProvider<TypeName, int>
{
    /// <summary>A generic parameter of an enclosing type.</summary>
    public const string Outer = "!outer";

    public static readonly SignatureText Instance = new();

    public TypeName GetPrimitiveType(PrimitiveTypeCode code) => new(code switch
    {
        PrimitiveTypeCode.Boolean => "bool",
        PrimitiveTypeCode.Byte => "byte",
        PrimitiveTypeCode.Int32 => "int",
        PrimitiveTypeCode.UInt32 => "uint",
        PrimitiveTypeCode.Int64 => "long",
        PrimitiveTypeCode.UInt64 => "ulong",
        PrimitiveTypeCode.Single => "float",
        PrimitiveTypeCode.Double => "double",
        PrimitiveTypeCode.String => "string",
        PrimitiveTypeCode.Object => "object",
        PrimitiveTypeCode.Void => "void",
        _ => code.ToString(),
    });

    public TypeName GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind = 0)
    {
        TypeReference type = reader.GetTypeReference(handle);
        TypeName? outer = type.ResolutionScope.Kind == HandleKind.TypeReference
            ? GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope) : null;
        return Name(reader.GetString(type.Name), outer);
    }

    public TypeName GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind = 0)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        TypeName? outer = type.GetDeclaringType() is { IsNil: false } around ? GetTypeFromDefinition(reader, around) : null;
        return Name(reader.GetString(type.Name), outer);
    }

    public TypeName GetTypeFromSpecification(MetadataReader reader, int context, TypeSpecificationHandle handle, byte rawTypeKind = 0) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, context);

    public TypeName GetGenericInstantiation(TypeName generic, ImmutableArray<TypeName> arguments)
    {
        if (generic.Text == "Nullable")
            return new(arguments[0].Text + "?");
        IEnumerable<TypeName> own = arguments.Skip(generic.OuterArity);
        return new(generic.Arity == 0 ? generic.Text : $"{generic.Text}<{string.Join(", ", own)}>");
    }

    public TypeName GetGenericTypeParameter(int outerArity, int index) =>
        new(index < outerArity ? Outer : $"!{index - outerArity}");

    public TypeName GetGenericMethodParameter(int outerArity, int index) => new($"!!{index}");

    // Rank and bounds are not in the listings.
    public TypeName GetArrayType(TypeName element, ArrayShape shape) => new(element.Text + "[]");

    public TypeName GetSZArrayType(TypeName element) => new(element.Text + "[]");

    public TypeName GetByReferenceType(TypeName element) => new(element.Text + "&");

    public TypeName GetPointerType(TypeName element) => new(element.Text + "*");

    public TypeName GetModifiedType(TypeName modifier, TypeName unmodified, bool isRequired) => unmodified;

    public TypeName GetPinnedType(TypeName element) => element;

    public TypeName GetFunctionPointerType(MethodSignature<TypeName> signature) => new("IntPtr");

    /// <summary>A returned reference is listed as what it refers to.</summary>
    public static string Returned(TypeName type) => type.Text.TrimEnd('&');

    /// <summary>Splits the arity off a metadata name: <c>Module`2</c>.</summary>
    public static (string Name, int Arity) SplitArity(string name)
    {
        int tick = name.LastIndexOf('`');
        return tick < 0 ? (name, 0) : (name[..tick], int.Parse(name[(tick + 1)..]));
    }

    private static TypeName Name(string metadataName, TypeName? outer)
    {
        (string name, int arity) = SplitArity(metadataName);
        if (outer is not { } around)
            return new(name, arity);
        string parent = around.Text[(around.Text.LastIndexOf('.') + 1)..];
        return new($"{parent}.{name}", arity, around.Arity + around.OuterArity);
    }
}
