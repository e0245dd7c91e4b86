// The few icons of the page, drawn in the colour of the text.

function Icon({ path }: { readonly path: string }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

export const PlusIcon = () => <Icon path="M10 4v12M4 10h12" />;
export const MinusIcon = () => <Icon path="M4 10h12" />;
export const CrossIcon = () => <Icon path="m5 5 10 10M15 5 5 15" />;
export const CheckIcon = () => <Icon path="m4 10.5 4 4 8-9" />;
export const AlertIcon = () => <Icon path="M10 3.5 2.5 16.5h15L10 3.5Zm0 5v4m0 1.8v.2" />;
export const GearIcon = () => (
  <Icon path="M3 6h6.7m3.6 0H17M3 14h3.7m3.6 0H17M11.5 4.2a1.8 1.8 0 1 0 .01 0M8.5 12.2a1.8 1.8 0 1 0 .01 0" />
);
export const PictureIcon = () => (
  <Icon path="M3 4.5h14v11H3zM3 13l4-4 4 4 2.5-2.5L17 14M13 6.9a.8.8 0 1 0 .01 0" />
);
export const FolderIcon = () => <Icon path="M2.5 15.5v-11h5l2 2h8v9z" />;
export const DownloadIcon = () => <Icon path="M10 3.5v9m-4-3.8 4 4 4-4M4 16.5h12" />;
export const HandleIcon = () => <Icon path="m7 6-4 4 4 4m6-8 4 4-4 4" />;
